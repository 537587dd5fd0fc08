import { useEffect, useRef } from 'preact/hooks';
import { access, onAccess, typeAccess } from '../access.ts';
import { gate, needsAccess } from '../gate.ts';
import { edit, errors } from '../run.ts';
import { FieldError } from './field-error.tsx';

/** Asks for the access token, where the operator wants one; folded away once the edge took it. */
export function AccessField() {
  if (!needsAccess(gate())) return null;
  const { value } = access;
  if (value.kind === 'asked') return <AccessInput text={value.text} calls={value.calls} />;
  return (
    <p class="access m">
      Access token set ·{' '}
      <button type="button" class="l" aria-label="Change the access token" onClick={() => onAccess('change')}>
        Change
      </button>
    </p>
  );
}

const id = 'access-token';
const label = 'Access token';

function AccessInput({ text, calls }: { readonly text: string; readonly calls: number }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (calls > 0) input.current?.select();
  }, [calls]);
  const isWrong = errors.value['access'] !== undefined;
  return (
    <div class="access">
      <label for={id}>
        <b>{label}</b>
      </label>
      <input
        ref={input}
        id={id}
        class="in"
        type="password"
        value={text}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? 'access-error' : 'access-hint'}
        onInput={({ currentTarget }) => {
          typeAccess(currentTarget.value);
          edit({}, 'access');
        }}
      />
      <span id="access-hint" class="m s">
        Kept in this tab only.
      </span>
      <FieldError id="access-error" text={errors.value['access']} />
    </div>
  );
}
