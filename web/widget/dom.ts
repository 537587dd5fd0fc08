type Child = Node | string | boolean;

/** An HTML element, or one of SVG's, of a class and with children; strings become text nodes and nothing else. */
export function h(tag: string, className: string, ...children: Child[]): HTMLElement {
  const space = tag === 'svg' || tag === 'path' ? '2000/svg' : '1999/xhtml';
  const element = document.createElementNS(`http://www.w3.org/${space}`, tag) as HTMLElement;
  element.append(...children.filter((child) => typeof child !== 'boolean'));
  return className ? set(element, { class: className }) : element;
}

export function set(element: HTMLElement, attributes: Readonly<Record<string, string>>): HTMLElement {
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  return element;
}

/** Gives `parent` these children, and leaves those alone that are the same as before: whoever reads them is not disturbed. */
export function patch(parent: Element, children: readonly Element[]): void {
  for (const [n, child] of children.entries()) {
    const old = parent.children[n];
    if (!old) parent.append(child);
    else if (!old.isEqualNode(child)) old.replaceWith(child);
  }
  while (parent.children.length > children.length) parent.lastElementChild!.remove();
}

/** Text is touched only where it is news: a live region is read out again whenever it is. */
export function tell(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
