import { useState } from 'preact/hooks';
import type { RedactRule } from '#protocol';
import { redactSession } from '../api.ts';
import { refused } from '../form.ts';
import { FieldError } from './field-error.tsx';

interface RedactProps {
  readonly sid: string;
  /** As the edge has it. */
  readonly rule: RedactRule | null;
  /** The control key. */
  readonly secret: string;
}

/** Far enough to hide a network that is one’s own; the edge takes more. */
const mostHops = 10;

/** What the link does not show. Applied at once: what is on the screen is what the edge has. */
export function Redact({ sid, rule, secret }: RedactProps) {
  const [error, setError] = useState<string>();
  const { hops, private: isPrivate } = rule ?? { hops: 0, private: false };
  async function apply(change: Partial<RedactRule>): Promise<void> {
    try {
      await redactSession(sid, { hops, private: isPrivate, ...change }, secret);
      setError(undefined);
    } catch (why) {
      setError(refused(why)['form'] ?? 'It could not be changed. Try again.');
    }
  }
  function takeHops(box: HTMLInputElement): void {
    const wished = Math.round(box.valueAsNumber);
    const taken = Number.isNaN(wished) ? hops : Math.max(0, Math.min(mostHops, wished));
    box.value = String(taken);
    if (taken !== hops) void apply({ hops: taken });
  }
  return (
    <fieldset class="hide">
      <legend class="cap">Hidden from whoever has only the link</legend>
      <div class="row">
        <span id="hide-first">Hide the first</span>
        <input
          class="in fi"
          type="number"
          min={0}
          max={mostHops}
          step={1}
          value={hops}
          aria-labelledby="hide-first hide-hops"
          onChange={({ currentTarget }) => takeHops(currentTarget)}
        />
        <span id="hide-hops">hops</span>
      </div>
      <label class="row">
        <input
          type="checkbox"
          checked={isPrivate}
          onChange={({ currentTarget }) => void apply({ private: currentTarget.checked })}
        />
        Hide private addresses
      </label>
      <p class="s m">This tab goes on seeing everything. What was shown to others before, they have seen.</p>
      <FieldError id="redact-error" text={error} />
    </fieldset>
  );
}

/** For a reader from whom something is hidden: what, and that it is nobody’s mistake. */
export function RedactedNote({ rule }: { readonly rule: RedactRule | null }) {
  if (!rule) return null;
  return <p class="own m">{sentence(rule)} hidden by whoever ran this.</p>;
}

function sentence({ hops, private: isPrivate }: RedactRule): string {
  const first = hops === 1 ? 'The first hop' : `The first ${hops} hops`;
  if (!isPrivate) return `${first} ${hops === 1 ? 'is' : 'are'}`;
  return hops === 0 ? 'Private addresses are' : `${first} and private addresses are`;
}
