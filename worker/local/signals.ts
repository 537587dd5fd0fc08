/** Settles at the first signal. Ctrl-C reaches npm and this process, and npm passes its own on: the later ones change nothing. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
