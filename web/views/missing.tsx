import { useEffect } from 'preact/hooks';
import { Link } from './link.tsx';

/** For a session that does not exist, was deleted or has expired, and for any other unknown address. */
export function Missing() {
  useEffect(() => {
    document.title = 'Not found, Looking glass';
  }, []);
  return (
    <div class="missing">
      <h1>This link is not known or has expired</h1>
      <p class="m">Sessions are kept for a limited time, and whoever opened one can delete it before.</p>
      <p>
        <Link href="/">Start a new test</Link>
      </p>
    </div>
  );
}
