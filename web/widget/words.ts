/** The languages that the widget speaks. Names and titles are the operator's own, in whatever language they are. */
export type Language = 'en' | 'de';

/** @param tag of BCP 47, as `lang` attributes have it */
export function languageOf(tag: string): Language {
  return /^de\b/i.test(tag) ? 'de' : 'en';
}

/** English and German; `%` is where a figure or a name goes. */
const phrases = {
  /** How times are written (BCP 47), and what stands before the decimals. */
  locale: ['en-GB', 'de'],
  point: ['.', ','],
  list: ['Network status', 'Netzwerkstatus'],
  ago: ['% ago', 'vor %'],
  updated: ['Updated % ago', 'Vor % aktualisiert'],
  lost: ['Can’t reach %', '% ist nicht erreichbar'],
  last: ['Last data from % ago', 'Letzte Daten vor %'],
  days: ['90 days: % with an outage, % degraded', '90 Tage: % mit Ausfall, % beeinträchtigt'],
  legend: [
    '90 days, oldest left. Short: degraded. Long: outage. Broken: maintenance.',
    '90 Tage, links der älteste. Kurz: beeinträchtigt. Lang: Ausfall. Unterbrochen: Wartung.',
  ],
  mesh: ['Round trip between locations, ms (row to column)', 'Umlaufzeiten, ms (Zeile nach Spalte)'],
  until: ['until %', 'bis %'],
  run: ['Run a test', 'Messung starten'],
  by: ['Measured by %', 'Gemessen von %'],
  // The sentence at the top, of n of all locations.
  all_up: ['All % locations up', 'Alle % Standorte erreichbar'],
  n_operational: ['% of % locations up', '% von % Standorten erreichbar'],
  n_maintenance: ['Maintenance at % of % locations', 'Wartung an % von % Standorten'],
  n_degraded: ['% of % locations degraded', '% von % Standorten beeinträchtigt'],
  n_loss: ['Loss at % of % locations', 'Paketverlust an % von % Standorten'],
  n_latency: ['Slow at % of % locations', 'Verzögerung an % von % Standorten'],
  n_down: ['% of % locations down', '% von % Standorten ausgefallen'],
  // One PoP, by its state or the reason for it.
  operational: ['Up', 'Erreichbar'],
  maintenance: ['Maintenance', 'Wartung'],
  degraded: ['Degraded', 'Beeinträchtigt'],
  down: ['Down', 'Ausgefallen'],
  unknown: ['No data', 'Keine Daten'],
  loss: ['Loss % %', 'Verlust % %'],
  latency: ['Slow', 'Verzögert'],
} as const;
export type Phrase = keyof typeof phrases;

/** Says a phrase in one language. */
export type Say = (phrase: Phrase, ...figures: (string | number)[]) => string;

export function sayIn(lang: Language): Say {
  return (phrase, ...figures) => {
    const said: string = phrases[phrase][lang === 'de' ? 1 : 0];
    return said.replace(/%/g, (sign) => String(figures.shift() ?? sign));
  };
}

/** A figure as the language writes it: German has a comma. */
export function decimal(value: number, digits: number, say: Say): string {
  return value.toFixed(digits).replace('.', say('point'));
}

/** A span of time, in units that both languages share: `12 s`, `3 min`, `5 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
