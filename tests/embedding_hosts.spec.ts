// The hover profile in pages that others make in their own ways, kind and unkind.

import type { Page } from '@playwright/test';
import { card, followButton } from './support/people';
import { BEN, hear, pageWith, register, startForeign, stopForeign, told, visit, watchKith } from './support/foreign';
import { react, rustdoc } from './support/hosts';
import { expect, type Site, signInAs, test } from './support/site';

test.afterEach(stopForeign);

/** Uncaught errors of a page. */
function watchErrors(page: Page): Error[] {
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  return errors;
}

/** Comments by Ben and Chidi. `list` renders them; `again` with as many more below, all made anew where `keys` change. */
const REACT = `<div id="root"></div><script src="/react.js"></script><script>
  const make = React.createElement;
  const root = ReactDOM.createRoot(document.getElementById('root'));
  window.show = (times, keys) => root.render(make('ul', null, Array.from({ length: times }, (_, at) =>
    make('li', { key: keys + at }, make('hover-profile', { user: at % 2 ? 'chidi' : 'ben' },
      make('a', { href: '#' + at }, (at % 2 ? 'Chidi ' : 'Ben ') + at)), ' said something'))));
  window.end = () => root.unmount();
  show(4, 'a');
</script>`;

async function visitReact(page: Page, site: Site): Promise<void> {
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, REACT, { host: '127.0.0.1', files: { '/react.js': await react() } });
  await register(site, foreign);
}

interface ReactPage {
  show(times: number, keys: string): void;
  end(): void;
}

test('a list of React 19 that renders again keeps the card, and Follow in it works', async ({ page, site }) => {
  const errors = watchErrors(page);
  await hear(page);
  await visitReact(page, site);
  await page.getByRole('link', { name: 'Ben 0' }).hover();
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  for (let times = 5; times < 30; times++) {
    await page.evaluate((times) => (window as unknown as ReactPage).show(times, 'a'), times);
  }
  await expect(page.getByRole('link', { name: 'Ben 28' })).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await followButton(card(page), 'Ben Carter').click();
  await expect.poll(() => told(page)).toContain('follow ben');
  expect((await told(page)).filter((what) => what === 'open ben')).toHaveLength(1);
  expect(errors).toEqual([]);
});

test('a picture that React makes anew takes its card with it, and the new one opens', async ({ page, site }) => {
  const errors = watchErrors(page);
  await visitReact(page, site);
  await page.getByRole('link', { name: 'Ben 0' }).hover();
  await expect(card(page)).toBeVisible();
  await page.evaluate(() => (window as unknown as ReactPage).show(4, 'b'));
  await expect(card(page)).toBeHidden();
  await page.getByRole('link', { name: 'Chidi 1' }).hover();
  await expect(page.getByRole('dialog', { name: 'Chidi Okafor' })).toBeVisible();
  await page.evaluate(() => (window as unknown as ReactPage).end());
  await expect(card(page)).toBeHidden();
  expect(errors).toEqual([]);
});

test('a page made by rustdoc shows who wrote it', async ({ page, site }) => {
  const errors = watchErrors(page);
  await signInAs(page, 'ana');
  const author = `Written by <a href="${site.url}/people/ben" data-hover-profile="ben">Ben</a>.`;
  const files = await rustdoc(author, `<script type="module" src="${site.url}/hover-profile.js"></script>`);
  const foreign = await startForeign('', { host: '127.0.0.1', files });
  await register(site, foreign, 'The API');
  await page.goto(`${foreign.url}/wiki/index.html`);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  const box = (await card(page).boundingBox())!;
  expect(box.width).toBeGreaterThan(250);
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  // rustdoc's own keys go on.
  await page.keyboard.press('s');
  await expect(page.getByRole('searchbox')).toBeFocused();
  expect(errors).toEqual([]);
});

test('of two versions on a page the first acts, and the other does no harm', async ({ page, site }) => {
  const errors = watchErrors(page);
  const asked = watchKith(page, site);
  const loader = await (await fetch(`${site.url}/hover-profile.js`)).text();
  // Were it to act, it would look for its card here, where none is.
  const other = loader.replace(/\/embed\/[^/]+\//, '/embed/another/');
  const late = '<script type="module" src="/late.js"></script>';
  await visit(page, site, `${BEN}${late}`, { files: { '/late.js': other } });
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page)).toHaveCount(1);
  await expect(card(page)).toBeVisible();
  expect(asked.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(asked.filter((path) => path.includes('another'))).toEqual([]);
  expect(errors).toEqual([]);
});

test('a page that has changed what all objects can do has its card', async ({ page, site }) => {
  const errors = watchErrors(page);
  await page.addInitScript(() => {
    const all = Object.prototype as unknown as Record<string, unknown>;
    all.extend = function () {};
    all.mark = 1;
    (Array.prototype as unknown as Record<string, unknown>).last = function (this: unknown[]) {
      return this[this.length - 1];
    };
    (Array.prototype as unknown as Record<string, unknown>).toJSON = function () {
      return 'prototype';
    };
    Element.prototype.remove = function () {
      this.parentNode?.removeChild(this);
    };
  });
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page).getByRole('button', { name: 'Sign in to Kith' })).toBeVisible();
  await page.mouse.move(2, 2);
  await expect(card(page)).toBeHidden();
  expect(errors).toEqual([]);
});

test('a version that the server no longer has leaves the link, and tells the page', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 404/);
  const errors = watchErrors(page);
  await hear(page);
  const loader = await (await fetch(`${site.url}/hover-profile.js`)).text();
  const old = loader.replace(/\/embed\/[^/]+\//, '/embed/0123456789abcdef/');
  await page.route(`${site.url}/hover-profile.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body: old }),
  );
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect.poll(() => told(page)).toEqual(['error ben load']);
  await expect(card(page)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Ben' })).toHaveAttribute('href', `${site.url}/people/ben`);
  expect(errors).toEqual([]);
});

test('an opener in a closed tree that was named twice opens, and does not close at once', async ({ page, site }) => {
  const html = `<p id="place"></p><script type="module">
    const root = document.getElementById('place').attachShadow({ mode: 'closed' });
    root.innerHTML = '<button data-hover-profile="ben" data-hover-opener>Who?</button>';
    await new Promise((ready) => setTimeout(ready));
    HoverProfile.attach(root);
    HoverProfile.attach(root);
  </script>`;
  const foreign = await startForeign(pageWith(site, html));
  await page.goto(foreign.url);
  await page.waitForFunction(() => 'HoverProfile' in window);
  const box = (await page.locator('#place').boundingBox())!;
  for (const way of ['while the card is on its way', 'when it is there']) {
    await page.mouse.click(box.x + 9, box.y + box.height / 2);
    await expect(card(page), way).toBeVisible();
    await page.mouse.click(box.x + 9, box.y + box.height / 2);
    await expect(card(page), way).toBeHidden();
  }
});
