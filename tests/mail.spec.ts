// What comes by mail, and where its links lead: pages that need no script, and act by their button alone.

import AxeBuilder from '@axe-core/playwright';
import { letterTo, linkBelow, unsubscribeLink } from './support/mail';
import { expect, type Page, signInAs, type Site, test } from './support/site';

const BEN = 'ben@kith.example';
const NETWORK = 'Each thing that those do whom I follow, gathered for some minutes';
const MENTIONS = 'Somebody mentions me in a status update';
const AT_ONCE = { env: { KITH_MAIL_BATCH_SECONDS: '0' } };

async function openChoices(page: Page): Promise<void> {
  await page.goto('/people/ben/settings/email');
  await expect(page.getByRole('group', { name: 'What comes by mail' })).toBeVisible();
}

async function say(page: Page, username: string, words: string): Promise<void> {
  await page.goto(`/people/${username}/statuses`);
  await page.getByLabel('What are you doing?').fill(words);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('list', { name: 'Status updates' }).getByRole('listitem').first()).toContainText(words);
}

/** Ben hears at once of what ana, whom he follows, does. */
async function benFollowsAna(newVisitor: (site?: Site) => Promise<Page>, site: Site): Promise<{ ana: Page; ben: Page }> {
  const [ana, ben] = [await newVisitor(site), await newVisitor(site)];
  await signInAs(ana, 'ana');
  await signInAs(ben, 'ben');
  await ben.goto('/people/ana');
  await ben.getByRole('main').getByRole('button', { name: /^Follow / }).first().click();
  await expect(ben.getByRole('main').getByRole('button', { name: /^Following / }).first()).toBeVisible();
  await openChoices(ben);
  await ben.getByRole('switch', { name: NETWORK }).check();
  await expect(ben.getByText('Saved')).toBeVisible();
  return { ana, ben };
}

test('whoever is mentioned gets a mail, ends such mails by its link, and sees that in the settings', async ({ newSite, newVisitor }) => {
  const site = await newSite(AT_ONCE);
  const ana = await newVisitor(site);
  await signInAs(ana, 'ana');
  await say(ana, 'ana', 'lunch with @ben');
  const letter = await letterTo(site, BEN, /mentioned you$/);
  expect(letter.text).toContain('lunch with @ben');

  // Nobody is signed in here.
  const page = await newVisitor(site);
  await page.goto(unsubscribeLink(letter));
  await expect(page.getByRole('heading', { name: 'No more such mails?' })).toBeVisible();
  await expect(page.getByText('You get mails when somebody mentions you. The button ends that.')).toBeVisible();
  await page.getByRole('button', { name: 'No more such mails' }).click();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
  await expect(page.getByText('You no longer get mails when somebody mentions you.')).toBeVisible();

  const ben = await newVisitor(site);
  await signInAs(ben, 'ben');
  await openChoices(ben);
  await expect(ben.getByRole('switch', { name: MENTIONS })).not.toBeChecked();
  await expect(ben.getByRole('switch', { name: 'Somebody begins to follow me' })).toBeChecked();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('You get mails when somebody mentions you again.')).toBeVisible();
  // What is chosen in a page that does not know of it leaves it so, and the page knows from then on.
  await ben.getByRole('switch', { name: NETWORK }).check();
  await expect(ben.getByText('Saved')).toBeVisible();
  await expect(ben.getByRole('switch', { name: MENTIONS })).toBeChecked();
  await ben.reload();
  await expect(ben.getByRole('switch', { name: MENTIONS })).toBeChecked();
  await expect(ben.getByRole('switch', { name: NETWORK })).toBeChecked();

  await page.getByRole('link', { name: 'Choose what comes by mail' }).click();
  await expect(page).toHaveURL(/\/sign-in\?to=/);
});

test('one stops following somebody by a link of a mail, and takes it back', async ({ newSite, newVisitor }) => {
  const site = await newSite(AT_ONCE);
  const { ana, ben } = await benFollowsAna(newVisitor, site);
  await say(ana, 'ana', 'at the harbour');
  const letter = await letterTo(site, BEN, /updated the status/);
  const name = letter.text.match(/^Stop following (.*):$/m)![1].trim();

  const page = await newVisitor(site);
  await page.goto(linkBelow(letter, `Stop following ${name}`));
  await page.getByRole('button', { name: `Stop following ${name}` }).click();
  await expect(page.getByText(`You do not follow ${name} any more.`)).toBeVisible();
  await ben.goto('/people/ana');
  await expect(ben.getByRole('main').getByRole('button', { name: /^Follow / }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`You follow ${name} again.`)).toBeVisible();
  await expect(ben.getByRole('main').getByRole('button', { name: /^Following / }).first()).toBeVisible();
});

test('the settings say of which zone the hour of the digest is', async ({ page }) => {
  await signInAs(page, 'ben');
  await openChoices(page);
  await page.getByRole('switch', { name: 'One mail a day of what those did whom I follow' }).check();
  await expect(page.getByText('That hour is of Europe/London, the time zone that you chose under General.')).toBeVisible();
  await page.goto('/people/ben/settings');
  await page.getByLabel('Time zone').fill('');
  await page.getByLabel('Time zone').press('Tab');
  await expect(page.getByText('Saved')).toBeVisible();
  await openChoices(page);
  await expect(page.getByText('That hour is of UTC, as long as you choose no time zone under General.')).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`everyone can use the pages of links in mails, and read the mails: ${scheme}`, async ({ newSite, newVisitor }) => {
    const site = await newSite(AT_ONCE);
    const { ana } = await benFollowsAna(newVisitor, site);
    await say(ana, 'ana', 'at the harbour');
    const letter = await letterTo(site, BEN, /updated the status/);
    const page = await newVisitor(site);
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 320, height: 640 });
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    };
    await page.goto(unsubscribeLink(letter));
    await expect(page.getByRole('heading', { name: 'No more such mails?' })).toBeVisible();
    await check();
    await page.getByRole('button').click();
    await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
    await check();
    const html = letter.text.slice(letter.text.indexOf('<!doctype html>'), letter.text.indexOf('</html>') + 7);
    // Where a mail program shows it, the page's policy is not in force.
    await page.goto('about:blank');
    await page.setContent(html);
    await expect(page.getByText('Hello Ben')).toBeVisible();
    await check();
  });
}
