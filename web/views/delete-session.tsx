import { useEffect, useRef, useState } from 'preact/hooks';
import { deleteSession } from '../api.ts';
import { refused } from '../form.ts';
import { dropKey } from '../keys.ts';
import { forgetOne } from '../recent.ts';
import { FieldError } from './field-error.tsx';

/** Deletes the session, once that was said twice. The edge then ends the line, which makes the page say that it is gone. */
export function DeleteSession({ sid, secret }: { readonly sid: string; readonly secret: string }) {
  const [isAsked, setAsked] = useState(false);
  const [error, setError] = useState<string>();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsked) keep.current?.focus();
  }, [isAsked]);
  async function remove(): Promise<void> {
    try {
      await deleteSession(sid, secret);
      dropKey(sid);
      forgetOne(sid);
    } catch (why) {
      setError(refused(why)['form'] ?? 'It could not be deleted. Try again.');
    }
  }
  return (
    <div class="del">
      {isAsked ? (
        <>
          <p id="delete-what">Delete this session and all that is in it, for everybody?</p>
          <div class="row">
            <button
              type="button"
              class="b danger"
              aria-describedby="delete-what"
              onClick={() => void remove()}
            >
              Delete
            </button>
            <button type="button" class="b" ref={keep} onClick={() => setAsked(false)}>
              Keep
            </button>
          </div>
        </>
      ) : (
        <button type="button" class="b" onClick={() => setAsked(true)}>
          Delete session
        </button>
      )}
      <FieldError id="delete-error" text={error} />
    </div>
  );
}
