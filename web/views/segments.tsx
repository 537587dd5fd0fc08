import { useId } from 'preact/hooks';
import type { Choice } from '../fields.ts';

interface SegmentsProps {
  /** Accessible name of the group. */
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly disabled?: boolean;
}

/** A choice of few: radio buttons in a row. */
export function Segments({ label, value, choices, onChoose, disabled = false }: SegmentsProps) {
  const name = useId();
  return (
    <div class="seg" role="radiogroup" aria-label={label}>
      {choices.map(([choice, text]) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === value}
            disabled={disabled}
            onChange={() => onChoose(choice)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
