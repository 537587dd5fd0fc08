/** Loaded in the head, before the first paint, so that a chosen theme never flashes. */
try {
  const chosen = localStorage.getItem('popglass.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
} catch {
  // Storage is off: the system's theme it is.
}
