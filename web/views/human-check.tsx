import { checkFor, gate } from '../gate.ts';
import { isReaderNeeded, setRoom } from '../human-check.ts';

/** Room for Turnstile's check, where the operator asks for it; empty unless the check needs the reader. */
export function HumanCheck({ sid }: { readonly sid?: string }) {
  if (checkFor(gate(), sid) === undefined) return null;
  return (
    <>
      <output class="step">
        {isReaderNeeded.value && 'One more step: confirm below that you are no robot.'}
      </output>
      <div class="check" ref={setRoom} />
    </>
  );
}
