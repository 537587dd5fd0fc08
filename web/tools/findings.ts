import { signal } from '@preact/signals';
import type * as Part from '../views/findings.tsx';

/** How findings are shown, once that is here; who draws with it is drawn again when it comes. */
export const findings = signal<typeof Part | undefined>(undefined);

let isAsked = false;

/** Loads it. Nobody waits for it: the numbers are there without. */
export function loadFindings(): void {
  if (isAsked) return;
  isAsked = true;
  import('../views/findings.tsx').then(
    (part) => (findings.value = part),
    () => (isAsked = false),
  );
}
