import type { ComponentChildren } from 'preact';

interface ScrollProps {
  readonly label: string;
  readonly class?: string;
  readonly isOpen?: boolean;
  readonly children: ComponentChildren;
}

/** Something that may be wider than the screen. It takes the focus, so that it can be scrolled by keyboard (WCAG 2.1.1). */
export function Scroll({ label, class: className = '', isOpen = false, children }: ScrollProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- see above; no tag means "group" here
    <div class={`scroll ${className} ${isOpen ? 'open' : ''}`} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
