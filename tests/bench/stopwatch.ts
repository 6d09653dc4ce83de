// How long it takes from the pointer's arrival to the card, as the page itself sees it. Put there after the page has
// settled, so that it is no part of what loading costs.

import type { Page } from '@playwright/test';
import { type Contestant, MARK } from './contestants';

/** What one hover took, in milliseconds since the pointer arrived. */
export interface Hover {
  /** The data are asked for. */
  asked: number | null;
  /** The card has the person's name, is laid out and not transparent, and the frame with it is made. */
  painted: number;
}

interface Watched {
  at: number;
  text: string;
  host?: string;
  card: string;
}

declare global {
  interface Window {
    stopwatch?: {
      /** Listens for the pointer on this mark. */
      arm(watched: Watched): void;
      hover(watched: Watched): Promise<Hover>;
      gone(watched: Watched): Promise<void>;
      wasm(): number;
    };
  }
}

/** A card that has not come after this long, or not gone, will not. */
const PATIENCE = 20_000;

export async function install(page: Page): Promise<void> {
  await page.evaluate(
    ([marks, patience]) => {
      // Gravatar's service has an address of its own, which is not asked: the data are the bench's.
      const { fetch } = window;
      window.fetch = (what, init) => {
        const hash = String(what).match(/^https:\/\/api\.gravatar\.com\/v3\/profiles\/(\w+)/)?.[1];
        return fetch(hash ? `/data/gravatar/${hash}` : what, init);
      };
      const memories: WebAssembly.Memory[] = [];
      const { instantiateStreaming } = WebAssembly;
      WebAssembly.instantiateStreaming = async (...source) => {
        const made = await instantiateStreaming.apply(WebAssembly, source);
        memories.push(...Object.values(made.instance.exports).filter((it) => it instanceof WebAssembly.Memory));
        return made;
      };

      const find = ({ host, card }: Watched) => {
        const roots = host ? [...document.querySelectorAll(host)].map((host) => host.shadowRoot!) : [document];
        return roots.flatMap((root) => [...root.querySelectorAll(card)]);
      };
      const isSeen = (card: Element) => {
        // A portal is as large as nothing; what stands in it is not.
        const parts = [card, ...card.querySelectorAll('*')].filter((part) => {
          const { width, height } = part.getBoundingClientRect();
          return width > 40 && height > 20;
        });
        return parts.some((part) => part.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
      };
      const framed = () => new Promise<void>((done) => requestAnimationFrame(() => done()));
      const afterFrame = () =>
        new Promise<number>((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(performance.now());
          port2.postMessage(null);
        });
      const until = async (holds: () => boolean, what: string) => {
        const end = performance.now() + patience;
        for (;;) {
          await framed();
          if (holds()) return;
          if (performance.now() > end) throw new Error(what);
        }
      };

      let arrival: Promise<number>;
      window.stopwatch = {
        arm(watched) {
          performance.clearResourceTimings();
          const mark = document.querySelectorAll(marks)[watched.at]!;
          arrival = new Promise<number>((arrived) => {
            const listen = (event: Event) => {
              if (!event.composedPath().includes(mark)) return;
              removeEventListener('pointerover', listen, true);
              arrived(event.timeStamp);
            };
            addEventListener('pointerover', listen, true);
          });
        },
        async hover(watched) {
          await until(() => find(watched).some((card) => card.textContent!.includes(watched.text) && isSeen(card)), watched.text);
          const painted = await afterFrame();
          const arrived = await arrival;
          const entries = performance.getEntriesByType('resource');
          const data = entries.find(({ name }) => /^\/(data|api)\//.test(new URL(name).pathname));
          return { asked: data ? data.startTime - arrived : null, painted: painted - arrived };
        },
        gone: (watched) => until(() => !find(watched).some(isSeen), 'the card does not go'),
        wasm: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
      };
    },
    [MARK, PATIENCE] as const,
  );
}

/** Rests the pointer on a mark until its card is there. */
export async function hover(page: Page, { host, card }: Contestant, at: number, name: string): Promise<Hover> {
  const box = (await page.locator(MARK).nth(at).boundingBox())!;
  const watched = { at, text: name, host, card };
  // Waited for: on a busy machine the pointer would be there before anybody listens.
  await page.evaluate((watched) => window.stopwatch!.arm(watched), watched);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  return page.evaluate((watched) => window.stopwatch!.hover(watched), watched);
}

/** Takes the pointer away until the card is gone. */
export async function leave(page: Page, { host, card }: Contestant): Promise<void> {
  await page.mouse.move(3, 3);
  await page.evaluate((watched) => window.stopwatch!.gone(watched), { at: 0, text: '', host, card });
}
