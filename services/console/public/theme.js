// Runs before anything is painted, so that a chosen theme never flashes into the other. See src/shell/theme.ts.
(() => {
  try {
    const theme = localStorage.getItem('portcullis-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden: the system's choice stays.
  }
})();
