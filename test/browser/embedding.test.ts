import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inChromium, oneMachine } from './stage.ts';

/** What other sites show of a real edge, from its own doors and under its own headers. */
inChromium('a real edge on somebody else’s page', oneMachine, (stage) => {
  let host: Server;
  let url: string;
  let body = '';

  beforeAll(async () => {
    host = createServer((_, response) => {
      const { url: edge } = stage.served;
      const html = `<!doctype html><html lang="en"><title>Hostco</title><link rel="icon" href="data:,">
        <script type="module" src="${edge}/widget.js"></script>${body}`;
      const policy = `script-src ${edge}; style-src 'self'`;
      const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
      response.writeHead(200, headers).end(html);
    });
    await new Promise<void>((resolve) => {
      host.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  afterAll(() => void host.close());

  async function open(content: string) {
    body = content;
    return stage.open(url);
  }

  test('the widget shows the PoP that is there', async () => {
    const page = await open('<popglass-status></popglass-status>');
    const list = page.getByRole('list', { name: 'Network status', exact: true });
    await expect
      .poll(() => list.getByRole('listitem').allTextContents())
      .toEqual([expect.stringMatching(/^Local/)]);
    await page.getByRole('link', { name: 'Run a test' }).waitFor();
  });

  test('the frame shows the same, and has nothing that starts a run', async () => {
    const page = await open(
      `<iframe src="${stage.served.url}/embed?compact" title="Network status"></iframe>`,
    );
    const frame = page.frameLocator('iframe');
    await frame.getByRole('list', { name: 'Network status' }).getByText('Local').waitFor();
    expect(await frame.getByRole('button').count()).toBe(0);
  });

  test('the page itself can’t be framed', async () => {
    stage.expectComplaint(/frame-ancestors|X-Frame-Options|Refused to/i);
    const page = await open(`<iframe src="${stage.served.url}/status" title="Network status"></iframe>`);
    expect(await page.frameLocator('iframe').getByRole('heading').count()).toBe(0);
  });

  test('badges are pictures there', async () => {
    const page = await open(
      ['all', 'local']
        .map((name) => `<img src="${stage.served.url}/badge/${name}.svg" alt="${name}">`)
        .join(''),
    );
    const widths = () =>
      page
        .locator('img')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    await expect.poll(widths).toEqual([expect.any(Number), expect.any(Number)]);
    expect((await widths()).every((width) => width > 50)).toBe(true);
  });

  test('the status page can be gone to at once', async () => {
    const page = await stage.open(`${stage.served.url}/status`);
    await page.getByRole('heading', { name: 'Network status' }).waitFor();
    await page.getByRole('list', { name: 'Locations', exact: true }).getByText('Local').first().waitFor();
    expect(await page.locator('link[type="application/atom+xml"]').getAttribute('href')).toBe('/status.atom');
  });
});
