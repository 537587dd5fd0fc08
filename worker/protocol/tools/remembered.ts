/** Something that probes are sent to, and that only grows: `answered` counts those that were answered; absent: nobody counts. */
interface Growing {
  readonly probes: readonly unknown[];
  readonly answered?: number;
}

/**
 * The same function, whose value is made once until another probe is sent or answered: of a long run most hops are as they were when
 * they were drawn last.
 */
export function remembered<H extends Growing, T>(make: (hop: H, ended: boolean) => T) {
  const known = new WeakMap<H, { sent: number; answered: number; ended: boolean; value: T }>();
  return (hop: H, ended: boolean): T => {
    const { probes, answered } = hop;
    if (answered === undefined) return make(hop, ended);
    const before = known.get(hop);
    if (before?.sent === probes.length && before.answered === answered && before.ended === ended)
      return before.value;
    const value = make(hop, ended);
    known.set(hop, { sent: probes.length, answered, ended, value });
    return value;
  };
}
