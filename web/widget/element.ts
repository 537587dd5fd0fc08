import { type Feed, feedOf } from './feed.ts';
import { attributes, optionsOf } from './options.ts';
import { type Panel, panelOf } from './panel.ts';
import css from './widget.css';

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** `<popglass-status>`: see README, "On your own pages". */
export class PopglassStatus extends HTMLElement {
  static readonly observedAttributes = attributes;

  readonly #root = this.attachShadow({ mode: 'open' });
  #panel: Panel | undefined;
  #feed: Feed | undefined;
  #leave: (() => void) | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.#build();
    this.#clock = setInterval(() => {
      if (!document.hidden) this.#panel?.tick(Date.now());
    }, 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#clock);
    this.#leave?.();
    this.#leave = undefined;
    this.#feed = undefined;
  }

  attributeChangedCallback(): void {
    if (this.#feed) this.#build();
  }

  #build(): void {
    const around = this.closest('[lang]') ?? document.documentElement;
    const options = optionsOf(
      (name) => this.getAttribute(name),
      import.meta.url,
      around.getAttribute('lang') ?? '',
    );
    const feed = feedOf(options.src);
    if (feed !== this.#feed) {
      this.#leave?.();
      this.#feed = feed;
      this.#leave = feed.join(() => this.#panel?.show(Date.now()));
    }
    this.#panel = panelOf(options, feed);
    this.#panel.show(Date.now());
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.replaceChildren(this.#panel.element);
  }
}
