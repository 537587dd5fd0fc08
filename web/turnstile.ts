/**
 * Cloudflare Turnstile: a proof, per run, that no robot presses Run. Loaded only where the operator asks for it, and only when a
 * reader touches the form. It imports nothing, so that it is one file which waits for nothing else.
 * https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/
 */
const source = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

/** How long the check may take by itself, and how long once it asks the reader for something. */
export const patienceMs = { alone: 30_000, reader: 120_000 } as const;

/** Why there is no token. `left`: the form that it was for is gone. */
export type CheckFailure = 'load' | 'failed' | 'unsupported' | 'timeout' | 'left';

export type CheckAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly why: CheckFailure; readonly code?: string };

export interface Place {
  readonly siteKey: string;
  /** An empty element in the form. Nothing is seen of it unless the reader has to do something. */
  readonly element: HTMLElement;
  readonly theme: 'light' | 'dark' | 'auto';
  /** Aborted when the form goes, or need not be checked any more. */
  readonly life: AbortSignal;
  /** The check needs the reader, or no longer does. */
  readonly onReader: (isNeeded: boolean) => void;
}

export interface Widget {
  /** A token for one run. It answers within `patienceMs`, whatever happens. */
  ask(): Promise<CheckAnswer>;
  /** Forgets the last token or what became of it. To be called after each run. */
  reset(): void;
}

/** What is used here of `window.turnstile`; what it hands to callbacks is decoded like any other input. */
interface Api {
  render(element: HTMLElement, options: Record<string, unknown>): unknown;
  execute(widget: string): void;
  reset(widget: string): void;
  remove(widget: string): void;
}

const methods = ['render', 'execute', 'reset', 'remove'] as const;

export function decodeApi(value: unknown): Api | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  return methods.every((name) => typeof given[name] === 'function') ? (value as Api) : undefined;
}

/** A token as a header can carry it; Cloudflare bounds it to 2,048 characters. */
function decodeToken(value: unknown): CheckAnswer {
  const isToken = typeof value === 'string' && /^[\x21-\x7e]{1,2048}$/.test(value);
  return isToken ? { ok: true, token: value } : { ok: false, why: 'failed' };
}

/** Cloudflare's codes have six digits; the first three tell what is wrong. */
function decodeCode(value: unknown): CheckAnswer {
  const isCode = (typeof value === 'string' || typeof value === 'number') && /^\d{3,6}$/.test(String(value));
  return { ok: false, why: 'failed', ...(isCode && { code: String(value) }) };
}

/** The widget of one form; undefined when Cloudflare's script does not come, or is another than it was. */
export async function openWidget(place: Place): Promise<Widget | undefined> {
  const api = decodeApi(await load(place.life));
  return api && !place.life.aborted ? widgetOn(api, place) : undefined;
}

/** Loads the script once; one that failed, or that nobody waits for any more, is asked for again next time. */
async function load(life: AbortSignal): Promise<unknown> {
  const given = (): unknown => (globalThis as { turnstile?: unknown }).turnstile;
  if (given() !== undefined) return given();
  const script = Object.assign(document.createElement('script'), { src: source, async: true });
  return new Promise((resolve) => {
    script.addEventListener('load', () => resolve(given()));
    script.addEventListener('error', () => (script.remove(), resolve(undefined)));
    life.addEventListener('abort', () => (given() ?? script.remove(), resolve(undefined)));
    document.head.append(script);
  });
}

/** @throws whatever the script throws, when it does not like the site key for instance */
export function widgetOn(api: Api, { siteKey, element, theme, life, onReader }: Place): Widget {
  let settle: ((answer: CheckAnswer) => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function answer(given: CheckAnswer): void {
    clearTimeout(timer);
    settle?.(given);
    settle = undefined;
    onReader(false);
  }
  function allow(patience: keyof typeof patienceMs): void {
    if (!settle) return;
    clearTimeout(timer);
    timer = setTimeout(() => answer({ ok: false, why: 'timeout' }), patienceMs[patience]);
    onReader(patience === 'reader');
  }

  const id = api.render(element, {
    sitekey: siteKey,
    size: 'flexible',
    appearance: 'interaction-only',
    execution: 'execute',
    language: 'en',
    theme,
    retry: 'never',
    'response-field': false,
    callback: (token: unknown) => answer(decodeToken(token)),
    'error-callback': (code: unknown) => (answer(decodeCode(code)), true),
    'timeout-callback': () => answer({ ok: false, why: 'timeout' }),
    'unsupported-callback': () => answer({ ok: false, why: 'unsupported' }),
    'before-interactive-callback': () => allow('reader'),
    'after-interactive-callback': () => allow('alone'),
  });
  if (typeof id !== 'string') throw new Error('Turnstile made no widget.');
  life.addEventListener('abort', () => {
    answer({ ok: false, why: 'left' });
    api.remove(id);
  });
  return {
    ask: () =>
      new Promise((resolve) => {
        settle = resolve;
        allow('alone');
        api.execute(id);
      }),
    reset() {
      clearTimeout(timer);
      settle = undefined;
      if (!life.aborted) api.reset(id);
    },
  };
}
