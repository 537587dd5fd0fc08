import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { leaveSession } from '../session-store.ts';
import { NotLoaded } from './not-loaded.tsx';

type Part = 'loading' | 'failed' | { readonly Page: ComponentType };
const part = signal<Part>('loading');

/** The status page, which is loaded when somebody first goes there: who runs a test does not wait for it. */
export function StatusRoute() {
  useEffect(() => {
    document.title = 'Network status';
    leaveSession();
    void load();
  }, []);
  const { value } = part;
  if (value === 'loading') return <p class="m missing">Loading</p>;
  if (value !== 'failed') return <value.Page />;
  return (
    <div class="missing">
      <NotLoaded what="the status" onRetry={() => void load()} />
    </div>
  );
}

async function load(): Promise<void> {
  if (typeof part.value === 'object') return;
  part.value = 'loading';
  try {
    const [{ StatusPage }] = await Promise.all([import('./status/status.tsx'), loadStyles('/status.css')]);
    part.value = { Page: StatusPage };
  } catch {
    part.value = 'failed';
  }
}

function loadStyles(href: string): Promise<unknown> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  return new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => {
      link.remove();
      reject(new Error(href));
    });
    document.head.append(link);
  });
}
