import { useRef } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';
import { Popover } from './popover.tsx';

/** The link to a session, to hand on. It shows everything and allows nothing: the key is not in it. */
export function Share({ sid }: { readonly sid: string }) {
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
    </Popover>
  );
}
