import { embedded } from './embedded.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync('body{margin:0}');
document.adoptedStyleSheets = [sheet];

const { scheme, lang, attributes } = embedded(location.search);
// The frame's own ground is transparent only as long as page and frame are of one scheme.
if (scheme) document.documentElement.style.colorScheme = scheme;
if (lang) document.documentElement.lang = lang;
const widget = document.createElement('popglass-status');
for (const [name, value] of attributes) widget.setAttribute(name, value);
document.body.append(widget);
