import { route } from '../router.ts';
import { Link } from './link.tsx';
import { ThemeButton } from './theme-button.tsx';

export function Header() {
  const { page } = route.value;
  return (
    <header class="top">
      <div class="w row">
        <Link class="brand" href="/">
          <Mark />
          <span>Popglass</span>
          <span>Looking glass</span>
        </Link>
        <nav class="row" aria-label="Main">
          <Link href="/" isCurrent={page === 'home'}>
            New test
          </Link>
          <Link href="/status" isCurrent={page === 'status'}>
            Status
          </Link>
        </nav>
        <ThemeButton />
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <path d="M2 12h4M9 12h1M14 12h1M18 12h4M12 2v4M12 18v4" />
      <circle class="dot" cx="12" cy="12" r="1.5" />
    </svg>
  );
}
