import { html } from 'hono/html';
import type { Badge } from './badge.ts';

const height = 20;
const padding = 8;
const mark = 16;

/**
 * A badge as a picture: a hairline frame, label and message, the state as a shape first. Presentation attributes only: a style
 * sheet would not be applied, neither under our own policy nor in whatever shows it. Text is fitted by `textLength`, so that it
 * looks the same in a font that is wider than the estimate.
 */
export function badgeSvg({ label, message, kind, color }: Badge) {
  const [labelWidth, messageWidth] = [widthOf(label, 6.1), widthOf(message, 6.7)];
  const split = padding + labelWidth + padding;
  const from = split + padding + mark;
  const width = from + messageWidth + padding;
  const font = 'Inter, system-ui, -apple-system, "Segoe UI", Verdana, sans-serif';
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${label}: ${message}"
  >
    <title>${label}: ${message}</title>
    <rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="3" fill="#fff" stroke="#7a868b" />
    <path d="M${split}.5 1V${height - 1}" stroke="#dde2e4" />
    <g font-family="${font}" font-size="11">
      <text x="${padding}" y="14" fill="#566166" textLength="${labelWidth}" lengthAdjust="spacingAndGlyphs">
        ${label}
      </text>
      ${shapes[kind](split + padding + 5, color)}
      <text
        x="${from}"
        y="14"
        fill="#161c1f"
        font-weight="600"
        textLength="${messageWidth}"
        lengthAdjust="spacingAndGlyphs"
      >
        ${message}
      </text>
    </g>
  </svg> `;
}

/** In px, estimated from the mean width of letters in 11 px of a sans serif. */
function widthOf(text: string, perLetter: number): number {
  return Math.ceil(text.length * perLetter);
}

type Shape = (x: number, color: string) => ReturnType<typeof html>;

/** Dot, triangle, diamond, ring, square: what it is can be told without colours. */
const shapes: Readonly<Record<Badge['kind'], Shape>> = {
  operational: (x, color) => html`<circle cx="${x}" cy="10" r="4" fill="${color}" />`,
  degraded: (x, color) => html`<path d="M${x} 5.5l5 9h-10z" fill="${color}" />`,
  down: (x, color) => html`<path d="M${x} 5l5 5-5 5-5-5z" fill="${color}" />`,
  maintenance: (x, color) => html`<rect x="${x - 3.5}" y="6.5" width="7" height="7" fill="${color}" />`,
  unknown: (x, color) =>
    html`<circle cx="${x}" cy="10" r="3.5" fill="none" stroke="${color}" stroke-width="1.5" />`,
};
