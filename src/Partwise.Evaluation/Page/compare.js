// ---------------------------------------------------------------------------------------------
// The page of a comparison: agreement, paired parts, disagreements with the parts behind them
// ---------------------------------------------------------------------------------------------

function answerOf(name, answer) {
  return el(
    'div',
    null,
    el('p', null, el('b', null, name), `: ${pretty(answer.label)} (${percent(answer.probability, 0)})`),
    answer.parts.length
      ? tableOf(
          ['Part', 'Speaks for it by'],
          answer.parts
            .slice(0, 3)
            .map(p =>
              el('tr', null, el('td', null, `${pretty(p.label, p.class)}, ${partOf(p.name, p.part)}`), cell(signed(p.difference, 2))),
            ),
        )
      : null,
  );
}

function comparePage(result) {
  const { low, high } = result.agreeInterval;
  return el(
    'div',
    { class: 'audit' },
    el('h1', { tabindex: '-1' }, `${result.a} and ${result.b}`),
    el(
      'p',
      { class: 'lead' },
      `They agree on ${result.agree} of ${count(result.photos, 'photo')} of ${result.dataset} ` +
        `(${percent(result.agree / result.photos, 1)}; 95 %: ${percent(low, 1)} to ${percent(high, 1)}).`,
      result.labelled
        ? ` ${result.a} recognises ${result.recognisedByA}, ${result.b} ${result.recognisedByB} of ${result.labelled} ` +
            `(p = ${fixed(result.pValue, 3)}).`
        : '',
      isNumber(result.mapCorrelation) ? ` What they look at correlates ${fixed(result.mapCorrelation, 2)} on average.` : '',
    ),
    filterBar(() => document.getElementById('main'), 'Find a class, part or photo'),
    result.classes.length
      ? el(
          'section',
          { id: 'parts' },
          el('h2', null, 'Parts, paired by what they look at'),
          el(
            'div',
            { class: 'pairs' },
            result.classes.map(c =>
              el(
                'div',
                { class: 'group' },
                el('h3', null, `${pretty(c.label)} (${count(c.photos, 'photo')})`),
                tableOf(
                  [result.a, result.b, 'Correlation of maps'],
                  c.pairs.map(p =>
                    el(
                      'tr',
                      null,
                      el('td', null, partOf(p.nameA, p.a)),
                      el('td', null, partOf(p.nameB, p.b)),
                      cell(fixed(p.correlation, 2)),
                    ),
                  ),
                ),
              ),
            ),
          ),
        )
      : null,
    el(
      'section',
      { id: 'disagreements' },
      el('h2', null, `Where they differ (${result.disagreements.length})`),
      el(
        'div',
        { class: 'findings' },
        result.disagreements
          .slice(0, 200)
          .map(d =>
            el(
              'article',
              { class: 'finding' },
              el('h3', null, d.path),
              d.label ? el('p', null, `Labelled ${pretty(d.label)}`) : null,
              el('div', { class: 'shots' }, answerOf(result.a, d.a), answerOf(result.b, d.b)),
            ),
          ),
      ),
    ),
    el('p', { class: 'files' }, 'Beside this page lie all numbers: ', el('a', { href: 'compare.json' }, 'compare.json'), '.'),
  );
}

const result = JSON.parse(document.getElementById('partwise-data').textContent);
document
  .getElementById('bar')
  .replaceChildren(el('span', { class: 'brand' }, el('span', { 'aria-hidden': 'true' }, 'Σ'), 'Comparison'), themeButton());
document.getElementById('main').replaceChildren(comparePage(result));
