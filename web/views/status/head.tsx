import { useEffect, useState } from 'preact/hooks';
import { clock, duration } from '../../format.ts';
import { overallOf } from '../../status/overall.ts';
import { status, trouble } from '../../status/store.ts';

/** What one comes for: a sentence, and how old it is. */
export function Head() {
  const { value } = status;
  const overall = value && overallOf(value.pops);
  return (
    <div class="intro">
      <h1>Network status</h1>
      <div class="row now-all">
        <p class="overall" aria-live="polite">
          {overall ? (
            <span class={`st ${overall.shape}`}>{overall.text}</span>
          ) : (
            <span class="m">{waiting()}</span>
          )}
        </p>
        {value && <Updated at={value.updatedAt} />}
      </div>
      <Trouble />
    </div>
  );
}

function waiting(): string {
  return trouble.value === undefined ? 'Loading' : 'Nothing is known yet';
}

/** The page asks again by itself, and says so. */
function Trouble() {
  const { value } = trouble;
  if (value === undefined) return null;
  const kept = status.value && ` What follows is of ${clock(status.value.updatedAt)}.`;
  return (
    <p class="trouble">
      <span class="st warn">
        {value}
        {kept}
      </span>
    </p>
  );
}

function Updated({ at }: { readonly at: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  // A browser's clock may be behind.
  const age = Math.max(0, now - Date.parse(at));
  return (
    <p class="m s sp upd" title={clock(at)}>
      Updated {ageText(age)} ago
    </p>
  );
}

/** In whole seconds, then whole minutes: nothing that dances. */
function ageText(ageMs: number): string {
  if (ageMs >= 3_600_000) return `${Math.floor(ageMs / 3_600_000)} h`;
  return ageMs < 60_000 ? `${Math.floor(ageMs / 1000)} s` : duration(Math.floor(ageMs / 60_000) * 60_000);
}
