import { useEffect } from 'preact/hooks';
import { limits } from '#protocol';
import { Link } from './link.tsx';

interface MissingProps {
  readonly title: string;
  readonly text: string;
}

/** Why there is nothing to see at this address, and the way on. */
function Missing({ title, text }: MissingProps) {
  useEffect(() => {
    document.title = `${title}, Looking glass`;
  }, [title]);
  return (
    <div class="missing">
      <h1>{title}</h1>
      <p class="m">{text}</p>
      <p>
        <Link href="/">Start a new measurement</Link>
      </p>
    </div>
  );
}

/** For a session that there was. */
export function Gone() {
  const { retentionDays } = limits.session;
  return (
    <Missing
      title="This session has expired or was deleted"
      text={
        `Sessions are kept for ${retentionDays} days after they are opened, ` +
        'unless this looking glass’s operator set another time.'
      }
    />
  );
}

export function NoSession() {
  return <Missing title="There is no session behind this link" text="Check that the link is complete." />;
}

export function NoPage() {
  return <Missing title="There is nothing at this address" text="Check that the address is complete." />;
}
