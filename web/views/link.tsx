import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { navigate } from '../router.ts';

interface LinkProps {
  readonly href: string;
  readonly class?: string;
  /** The page that one is on. */
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** A link within the page: followed without loading it again, unless the reader wants a new tab. */
export function Link({ href, class: className, isCurrent = false, children }: LinkProps) {
  function follow(event: TargetedMouseEvent<HTMLAnchorElement>): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  }
  return (
    <a href={href} class={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
