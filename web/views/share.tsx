import { useRef } from 'preact/hooks';
import { keyOf } from '../keys.ts';
import type { OpenSession } from '../session-store.ts';
import { CopyButton } from './copy-button.tsx';
import { DeleteSession } from './delete-session.tsx';
import { Popover } from './popover.tsx';
import { Redact } from './redact.tsx';

/** The link to a session, to hand on. It allows nothing: the key is not in it. Who holds the key says here what it shows. */
export function Share({ session: { sid, model } }: { readonly session: OpenSession }) {
  const key = keyOf(sid);
  const link = `${location.origin}/s/${sid}`;
  const box = useRef<HTMLInputElement>(null);
  return (
    <Popover label="Share" class="b">
      <div class="share">
        <label>
          <span class="cap">Link to this session, updates live</span>
          <input class="in fi" ref={box} readOnly value={link} onFocus={() => box.current?.select()} />
        </label>
        <CopyButton text={() => link} onFail={() => box.current?.select()} />
      </div>
      <p class="s m">
        Whoever has the link can watch. Only the tab that opened the session can add tests or stop them.
      </p>
      {key !== undefined && model.joined && (
        <>
          <Redact sid={sid} rule={model.redact} secret={key} />
          <DeleteSession sid={sid} secret={key} />
        </>
      )}
    </Popover>
  );
}
