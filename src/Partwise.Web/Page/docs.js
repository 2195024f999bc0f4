// Starts the pages of the API's documentation, from files of this server alone.
import { initialize } from '/docs/assets/scalar.aspnetcore.js';

initialize(
  '%2Fdocs%2Fassets%2F',
  false,
  {
    sources: [{ title: 'Partwise', url: '/openapi/v1.json' }],
    agent: { disabled: true },
    mcp: { disabled: true },
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    withDefaultFonts: false,
  },
  '',
);
