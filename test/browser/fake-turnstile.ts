import type { Page } from 'playwright-core';
import { turnstileOrigin } from './gated-page.ts';

/**
 * Serves a Turnstile that passes everybody: each ask gets the next token. `asksReader`: only when they press its button.
 * `window.turnstileCalls` has what was called.
 * @returns how often the script was asked for
 */
export async function fakeTurnstile(
  page: Page,
  { asksReader = false, failsWith }: { asksReader?: boolean; failsWith?: string } = {},
): Promise<() => number> {
  let loads = 0;
  await page.route(`${turnstileOrigin}/**`, async (route) => {
    loads += 1;
    const body = `(${api.toString()})(${JSON.stringify({ asksReader, failsWith })})`;
    await route.fulfill({ contentType: 'text/javascript', body });
  });
  return () => loads;
}

/** What runs in the page as Turnstile's script. It reaches for nothing out of this file. */
function api({ asksReader, failsWith }: { asksReader: boolean; failsWith?: string }): void {
  const calls: string[] = [];
  let tokens = 0;
  let place: HTMLElement;
  let options: Record<string, (value?: string) => void>;
  const pass = (): void => options['callback']!(`token${(tokens += 1)}`);
  function askReader(): void {
    options['before-interactive-callback']!();
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: 'I am no robot' });
    button.addEventListener('click', () => {
      button.remove();
      options['after-interactive-callback']!();
      pass();
    });
    place.append(button);
  }
  function execute(): void {
    calls.push('execute');
    if (failsWith !== undefined) options['error-callback']!(failsWith);
    else if (asksReader) askReader();
    else queueMicrotask(pass);
  }
  Object.assign(globalThis, {
    turnstileCalls: calls,
    turnstile: {
      render(element: HTMLElement, given: typeof options) {
        calls.push(`render ${String(given['sitekey'])}`);
        place = element;
        options = given;
        return 'w1';
      },
      execute,
      reset: () => calls.push('reset'),
      remove: () => calls.push('remove'),
    },
  });
}
