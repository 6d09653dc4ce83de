// Status updates: said, with mentions and links; cleared; deleted.

import { expect, type Page, signInAs, test } from './support/site';
import { moveTo, openCard } from './support/steps';

const family = '👩‍👩‍👧‍👦';

async function openStatuses(page: Page): Promise<void> {
  await page.goto('/people/ana/statuses');
  await expect(page.getByRole('heading', { level: 1, name: 'Your status updates' })).toBeVisible();
  await expect(updates(page).first()).toBeVisible();
}

function updates(page: Page) {
  return page.getByRole('list', { name: 'Status updates' }).getByRole('listitem');
}

const field = (page: Page) => page.getByLabel('What are you doing?');
const share = (page: Page) => page.getByRole('button', { name: 'Share' });

test('a status update mentions somebody found by @, and its links lead on', async ({ page }) => {
  await signInAs(page, 'ana');
  await openStatuses(page);
  await field(page).pressSequentially('Reading https://example.org/tides. with @');
  const mention = page.getByRole('combobox', { name: 'Mention somebody' });
  await expect(mention).toBeFocused();
  await mention.pressSequentially('ben');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue('Reading https://example.org/tides. with @ben ');
  await page.keyboard.type('at sea');
  await share(page).click();
  const said = updates(page).first();
  await expect(said).toContainText('Reading https://example.org/tides. with @ben at sea');
  await expect(said).toContainText('Current');
  await expect(field(page)).toHaveValue('');
  await expect(field(page)).toBeFocused();
  await expect(said.getByRole('link', { name: 'https://example.org/tides' })).toHaveAttribute('href', 'https://example.org/tides');
  await expect(updates(page).filter({ hasText: 'Current' })).toHaveCount(1);
  await moveTo(page, said.getByRole('link', { name: '@ben' }));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto('/people');
  const own = await openCard(page, 'Ana Moreira', page.getByRole('list', { name: 'People' }));
  await expect(own).toContainText('Reading https://example.org/tides. with @ben at sea');
});

test('characters are counted as people count them', async ({ page }) => {
  await signInAs(page, 'ana');
  await openStatuses(page);
  await field(page).fill(family.repeat(139));
  await expect(page.getByText('139 / 140')).toBeVisible();
  await expect(page.getByText('1 character left')).toBeAttached();
  await field(page).fill(family.repeat(141));
  await expect(page.getByText('1 character too many')).toBeAttached();
  await share(page).click();
  await expect(field(page)).toBeFocused();
  await expect(page.getByText('That is too long: at most 140 characters.')).toBeVisible();
  await expect(field(page)).toHaveValue(family.repeat(141));
  await field(page).fill(family.repeat(140));
  await share(page).click();
  await expect(updates(page).first()).toContainText(family.repeat(140));
});

test('what is typed stays through a reload and a server that fails', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 500/);
  await signInAs(page, 'ana');
  await openStatuses(page);
  await share(page).click();
  await expect(page.getByText('Write something first.')).toBeVisible();
  await field(page).fill('Half a thought');
  await page.reload();
  await expect(field(page)).toHaveValue('Half a thought');
  await page.route('**/api/v1/me/statuses', (route) => route.fulfill({ status: 500 }));
  await share(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeVisible();
  await expect(field(page)).toHaveValue('Half a thought');
});

test('the current one is cleared, and any is deleted', async ({ page }) => {
  await signInAs(page, 'ana');
  await openStatuses(page);
  await field(page).fill('Here and now');
  await share(page).click();
  const now = updates(page).filter({ hasText: 'Here and now' });
  await expect(now).toContainText('Current');
  await now.getByRole('button', { name: 'Clear' }).click();
  await expect(now.getByText('Current')).toBeHidden();
  await expect(now).toBeVisible();
  await now.getByRole('button', { name: 'Delete “Here and now”' }).press('Enter');
  await now.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(now).toBeVisible();
  await now.getByRole('button', { name: 'Delete “Here and now”' }).press('Enter');
  await now.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect(now).toHaveCount(0);
  await page.goto('/people/ben/statuses');
  await expect(updates(page).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
  await expect(field(page)).toHaveCount(0);
});
