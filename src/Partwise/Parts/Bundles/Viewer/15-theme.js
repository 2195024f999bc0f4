// ---------------------------------------------------------------------------------------------
// Light or dark
// ---------------------------------------------------------------------------------------------

/** Remembering is a comfort: a browser that forbids storage for files only forgets the theme. */
const memory = {
  get: key => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set: (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* stays for this visit only */
    }
  },
};

function themeButton() {
  const root = document.documentElement;
  const remembered = memory.get('partwise-theme');
  if (!root.dataset.theme && (remembered === 'dark' || remembered === 'light')) root.dataset.theme = remembered;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const button = el('button', { type: 'button', class: 'theme', 'aria-label': 'Dark theme' }, el('span', { 'aria-hidden': 'true' }, '◐'));
  const reflect = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    memory.set('partwise-theme', root.dataset.theme);
    reflect();
  });
  system.addEventListener('change', reflect);
  reflect();
  return button;
}
