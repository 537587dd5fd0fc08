import { useEffect, useState } from 'preact/hooks';
import type { Field } from '../fields.ts';
import { shownFields, summary } from '../fields.ts';
import { valuesOf } from '../form.ts';
import { editOption, errors, form } from '../run.ts';
import { toolOf } from '../tools/index.ts';
import { FieldError } from './field-error.tsx';
import { Segments } from './segments.tsx';

/** The options of the chosen tool, folded away behind a sentence that says them. */
export function Options() {
  const { tool } = form.value;
  const asked = toolOf(tool);
  const values = asked ? valuesOf(form.value, asked) : {};
  const shown = asked ? shownFields(asked, values) : [];
  const hasError = shown.some(({ key }) => key in errors.value);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (hasError) setOpen(true);
  }, [hasError]);
  return (
    <details class="opt" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        Options <span class="m">{asked && summary(asked, values)}</span>
      </summary>
      <div class="ops">
        {shown.map((field) => (
          <Option key={`${tool}.${field.key}`} field={field} value={values[field.key] ?? ''} />
        ))}
      </div>
    </details>
  );
}

function Option({ field, value }: { readonly field: Field; readonly value: string }) {
  const id = `option-${field.key.replace('.', '-')}`;
  const error = errors.value[field.key];
  return (
    <div>
      {field.kind === 'choice' ? (
        <b aria-hidden="true">{field.label}</b>
      ) : (
        <label for={id}>
          <b>{field.label}</b>
        </label>
      )}
      <Control id={id} field={field} value={value} isWrong={error !== undefined} />
      {error !== undefined && <FieldError id={`${id}-error`} text={error} />}
    </div>
  );
}

interface ControlProps {
  readonly id: string;
  readonly field: Field;
  readonly value: string;
  readonly isWrong: boolean;
}

function Control({ id, field, value, isWrong }: ControlProps) {
  const set = (text: string): void => editOption(field.key, text);
  if (field.kind === 'choice') {
    return <Segments label={field.label} value={value} choices={field.choices} onChoose={set} />;
  }
  if (field.kind === 'select') {
    return (
      <select id={id} class="in" value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {field.choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  const kind =
    field.kind === 'number'
      ? ({ type: 'number', min: field.min, max: field.max, step: field.step } as const)
      : ({ type: 'text', autocapitalize: 'off', spellcheck: false } as const);
  return (
    <input
      id={id}
      class={field.kind === 'text' ? 'in wide' : 'in'}
      value={value}
      autocomplete="off"
      aria-invalid={isWrong}
      aria-describedby={isWrong ? `${id}-error` : undefined}
      onInput={({ currentTarget }) => set(currentTarget.value)}
      {...kind}
      placeholder={field.kind === 'text' ? field.hint : undefined}
    />
  );
}
