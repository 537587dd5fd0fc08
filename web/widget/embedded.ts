/** What a site owner may say of the frame, as of the element. `src` is not among it: a frame shows its own looking glass only. */
const names = ['pops', 'compact', 'theme', 'mesh', 'lang'] as const;

export interface Embedded {
  /** Empty: as the system has it. */
  readonly scheme: '' | 'light' | 'dark';
  /** Of the document; empty: its own. */
  readonly lang: '' | 'en' | 'de';
  readonly attributes: readonly (readonly [string, string])[];
}

/** @param query `?pops=vie1,lhr1&compact&theme=dark` */
export function embedded(query: string): Embedded {
  const wanted = new URLSearchParams(query);
  const theme = wanted.get('theme');
  const lang = wanted.get('lang');
  return {
    scheme: theme === 'light' || theme === 'dark' ? theme : '',
    lang: lang === 'en' || lang === 'de' ? lang : '',
    attributes: names.flatMap((name) => {
      const value = wanted.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  };
}
