import { render } from 'preact';
import { startRouter } from './router.ts';
import { loadPops, prefetchTools } from './run.ts';
import { App } from './views/app.tsx';

startRouter();
prefetchTools();
void loadPops();
render(<App />, document.getElementById('app')!);
