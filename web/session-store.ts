import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { ToolName } from '#protocol';
import { dropKey, keyOf } from './keys.ts';
import { openLink } from './link.ts';
import { firstDial } from './link-state.ts';
import type { LinkState } from './link-state.ts';
import { apply, cursorOf, emptySession, forget, learn, unlearnt } from './model.ts';
import type { SessionModel } from './model.ts';
import { createPainter } from './painter.ts';
import type { PaintClock } from './painter.ts';
import { loadTool, toolOf } from './tools/index.ts';
import type { AnyTool } from './tools/index.ts';

/** What a page that has just started a run knows before the edge tells it: enough for a heading that doesn't jump. */
export interface Hint {
  readonly type: ToolName;
  readonly target: string;
}

/** The session that this page follows: the model, and the few signals that tell its views when to draw. */
export interface OpenSession {
  readonly sid: string;
  readonly hint: Hint | undefined;
  readonly model: SessionModel;
  readonly link: Signal<LinkState>;
  /** Changes with everything but the logs. */
  readonly skeleton: Signal<number>;
  /** Changes with the log or the state of result `r`. */
  version(r: number): Signal<number>;
  /** Asks again for the code of tools that did not come. */
  getTools(): void;
  close(): void;
}

export const current = signal<OpenSession | undefined>(undefined);

/** Follows a session, unless this page does so already. */
export function followSession(sid: string, hint?: Hint): void {
  if (current.value?.sid === sid) return;
  leaveSession();
  current.value = open(sid, hint);
}

/** Stops following. */
export function leaveSession(): void {
  current.value?.close();
  current.value = undefined;
}

const skeletonKey = 0; // results count from 1

const screenClock: PaintClock = {
  frame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
  timer: (callback, delayMs) => window.setTimeout(callback, delayMs),
  cancelTimer: (id) => window.clearTimeout(id),
};

function open(sid: string, hint: Hint | undefined): OpenSession {
  const model = emptySession();
  const link = signal(firstDial);
  const skeleton = signal(0);
  const versions = new Map<number, Signal<number>>();

  function version(r: number): Signal<number> {
    let known = versions.get(r);
    if (!known) versions.set(r, (known = signal(0)));
    return known;
  }

  const painter = createPainter<number>((changed) => {
    for (const key of changed) (key === skeletonKey ? skeleton : version(key)).value++;
  }, screenClock);

  function take(type: ToolName, tool: AnyTool): void {
    for (const { r } of learn(model, type, tool)) painter.touch(r);
    painter.touch(skeletonKey);
    painter.now();
  }

  /** Gets the code of the tools that this session has measurements of. What does not come is asked for at the next join. */
  function getTools(): void {
    for (const type of unlearnt(model)) {
      const here = toolOf(type);
      if (here) take(type, here);
      else
        void loadTool(type).then(
          (tool) => take(type, tool),
          () => undefined,
        );
    }
  }

  const close = openLink(sid, {
    cursor: () => cursorOf(model),
    key: () => keyOf(sid),
    keyRefused() {
      dropKey(sid);
      painter.touch(skeletonKey);
    },
    viewChanged() {
      forget(model);
      painter.touch(skeletonKey);
    },
    state: (state) => (link.value = state),
    frame(frame) {
      const outcome = apply(model, frame);
      if (outcome === 'missing') return false;
      if (outcome === 'same' || outcome === 'ended') return true;
      if (frame.t === 'session' || frame.t === 'measurement') getTools();
      if ('r' in frame) painter.touch(frame.r);
      if (frame.t !== 'log') painter.touch(skeletonKey);
      if (outcome === 'first') painter.now();
      return true;
    },
  });
  return { sid, hint, model, link, skeleton, version, getTools, close };
}
