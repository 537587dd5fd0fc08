import { PopglassStatus } from './element.ts';

// A page may load this file twice, under two addresses or of two ages: the first one stays.
if (!customElements.get('popglass-status')) customElements.define('popglass-status', PopglassStatus);
