import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface PopoverProps {
  readonly label: ComponentChildren;
  /** Of the button. */
  readonly class: string;
  readonly children: ComponentChildren;
  /** Keeps the content in the page while it is closed: what it holds can still be found. */
  readonly as?: 'div' | 'fieldset';
  readonly name?: string;
}

/** A button and what it opens. Closed by Escape, and by a click or the focus going elsewhere. */
export function Popover({ label, class: className, children, as: Box = 'div', name }: PopoverProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    const life = new AbortController();
    const leave = ({ target }: Event): void => {
      if (target instanceof Node && !root.current?.contains(target)) setOpen(false);
    };
    const escape = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', leave, { signal: life.signal });
    document.addEventListener('focusin', leave, { signal: life.signal });
    document.addEventListener('keydown', escape, { signal: life.signal });
    return () => life.abort();
  }, [isOpen]);
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={className}
        ref={button}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      <Box class="pop" id={id} hidden={!isOpen} aria-label={name}>
        {children}
      </Box>
    </div>
  );
}
