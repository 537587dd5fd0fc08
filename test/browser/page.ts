import type { Locator, Page } from 'playwright-core';

export interface Wish {
  readonly tool: string;
  readonly target: string;
  /** PoPs by name. */
  readonly from: readonly string[];
  /** Labels of options, and their values. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Fills in the form and presses Run, by the names that the contract fixes. */
export async function startRun(page: Page, { tool, target, from, options = {} }: Wish): Promise<void> {
  await page
    .getByRole('radiogroup', { name: 'Tool', exact: true })
    .getByRole('radio', { name: tool })
    .check();
  await page.getByRole('textbox', { name: 'Target' }).fill(target);
  const locations = page.getByRole('group', { name: 'Locations' });
  for (const name of from) await locations.getByRole('checkbox', { name: new RegExp(name) }).check();
  if (Object.keys(options).length > 0) await page.locator('summary').click();
  for (const [label, value] of Object.entries(options)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** The cells of a table's body, row by row, as they are read. */
export async function cells(table: Locator): Promise<string[][]> {
  return table
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
      ),
    );
}

/** The table with this caption. */
export function table(page: Page, caption: string): Locator {
  return page.getByRole('table', { name: caption, exact: true });
}
