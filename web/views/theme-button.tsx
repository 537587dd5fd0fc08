/** Light or dark: the system's choice until somebody makes one here; theme.ts applies it before the first paint. */
export function ThemeButton() {
  return (
    <button type="button" class="b" onClick={toggle}>
      Theme
    </button>
  );
}

function toggle(): void {
  const { dataset } = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const next = (dataset['theme'] ?? system) === 'dark' ? 'light' : 'dark';
  dataset['theme'] = next;
  try {
    localStorage.setItem('popglass.theme', next);
  } catch {
    // Storage is off: the choice lives as long as the page does.
  }
}
