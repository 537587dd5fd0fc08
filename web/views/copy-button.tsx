import { useEffect, useState } from 'preact/hooks';

type Copied = 'no' | 'yes' | 'failed';
const labels: Readonly<Record<Copied, string>> = { no: 'Copy', yes: 'Copied', failed: 'Press Ctrl+C' };

/** Copies a text and says so for a moment. `onFail`: the browser does not allow it; select the text instead. */
export function CopyButton({ text, onFail }: { readonly text: () => string; readonly onFail?: () => void }) {
  const [copied, setCopied] = useState<Copied>('no');
  useEffect(() => {
    if (copied === 'no') return undefined;
    const timer = setTimeout(() => setCopied('no'), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text());
      setCopied('yes');
    } catch {
      onFail?.();
      setCopied('failed');
    }
  }
  return (
    <button type="button" class="b copy" onClick={() => void copy()}>
      <span aria-live="polite">{labels[copied]}</span>
    </button>
  );
}
