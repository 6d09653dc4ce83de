// Hover profiles in anybody's page: {kith}/embedding tells how to use them.
//
// What stands here is all that a page pays before somebody points at a picture: the marks, the first intent, and the way
// to the rest. From then on the WebAssembly (src/hover.rs) owns timing, place and content of the card.

// The server fills in a hash of all that is fetched from there, when it starts.
const FOLDER = new URL('/embed/{hash}/', import.meta.url);
const MARK = '[data-hover-profile], hover-profile[user]';
// How long a pointer stays before anything is fetched, and before a card opens, in milliseconds.
const ASK = 80;
const REST = 500;

const script = [...document.scripts].find(({ src }) => src === import.meta.url);
const roots = [document];
let bringing;
// The mark that somebody wants to see more of: since when, and whether by key, which asks for the focus too.
let wanted;
let frame;
// Browsers tell of pointers that did not move when the page moves under them.
let last;

/** What the page wants, said at the mark, else at the script. */
function option(mark, name) {
  return (mark.dataset.hoverProfile === undefined ? mark.getAttribute(name) : mark.getAttribute(`data-hover-profile-${name}`))
    ?? script?.getAttribute(`data-${name}`);
}

function markOf(event) {
  return event.composedPath()[0].closest?.(MARK);
}

function want(mark, byKey) {
  drop();
  if (!mark) return;
  const delay = option(mark, 'delay');
  wanted = {
    mark,
    byKey,
    since: performance.now(),
    timers: byKey ? [] : [setTimeout(bring, ASK), setTimeout(showFrame, delay === null || isNaN(delay ?? NaN) ? REST : +delay)],
  };
  if (byKey) bring();
}

function drop() {
  wanted?.timers.forEach(clearTimeout);
  wanted = undefined;
  frame?.remove();
  frame = undefined;
}

/** The delay is over and the card is not there yet: its shape says that something comes. */
function showFrame() {
  const { mark } = wanted;
  const at = mark.getBoundingClientRect();
  if (!mark.isConnected || !at.width) return drop();
  frame = document.createElement('div');
  frame.popover = 'manual';
  const dark = { dark: true, light: false }[option(mark, 'theme')] ?? matchMedia('(prefers-color-scheme: dark)').matches;
  const [width, height, gap] = [320, 180, 8];
  const below = at.bottom + gap + height <= innerHeight || at.top < gap + height;
  // By the object model, which no content security policy forbids.
  Object.assign(frame.style, {
    all: 'initial',
    position: 'fixed',
    inset: 'auto',
    boxSizing: 'border-box',
    margin: 0,
    left: `${Math.max(gap, Math.min(at.left, document.documentElement.clientWidth - width - gap))}px`,
    top: `${below ? at.bottom + gap : at.top - gap - height}px`,
    width: `${width}px`,
    height: `${height}px`,
    border: `1px solid ${dark ? '#3d434c' : '#d6dae0'}`,
    borderRadius: '12px',
    background: dark ? '#1d2126' : '#fff',
    pointerEvents: 'none',
  });
  document.body.append(frame);
  frame.showPopover?.();
}

function onMove(event) {
  const here = `${event.screenX} ${event.screenY}`;
  if (event.pointerType === 'touch' || last === here) return;
  last = here;
  const mark = markOf(event);
  if (mark !== wanted?.mark) want(mark);
}

function onKey(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const opens = plain && (event.key === ' ' ? !event.altKey : event.key === 'ArrowDown' && event.altKey);
  const mark = markOf(event);
  if (opens && mark && event.composedPath()[0].matches('a, [data-hover-profile]')) {
    event.preventDefault();
    want(mark, true);
  } else {
    drop();
  }
}

function onClick(event) {
  const mark = markOf(event);
  if (mark?.hasAttribute('data-hover-opener') && !event.button) {
    event.preventDefault();
    want(mark, true);
  } else {
    drop();
  }
}

const heard = { pointermove: onMove, keydown: onKey, click: onClick, scroll: drop };

function listen(on) {
  for (const root of roots) {
    for (const kind in heard) root[on ? 'addEventListener' : 'removeEventListener'](kind, heard[kind], true);
  }
}

/** Fetches the card, once: it takes over what is wanted, and listens by itself from then on. */
function bring() {
  bringing ??= import(new URL('widget.js', FOLDER).href).then(
    async (glue) => {
      await glue.default({ module_or_path: new URL('widget_bg.wasm', FOLDER) });
      glue.begin(FOLDER.origin, signIn, script ?? null);
      roots.forEach((root) => root !== document && glue.attach(root));
      listen(false);
      if (wanted?.mark.isConnected) glue.open(wanted.mark, performance.now() - wanted.since, !!wanted.byKey);
      drop();
      return glue;
    },
  ).catch(fail);
}

/** The page forbids it, or the network fails: the mark stays what it was, a plain link. */
function fail(error) {
  const at = wanted?.mark ?? document;
  drop();
  listen(false);
  at.dispatchEvent(new CustomEvent('hover-profile:error', { bubbles: true, composed: true, detail: { reason: 'load', message: `${error}` } }));
  if (!navigator.onLine) {
    addEventListener('online', () => {
      bringing = undefined;
      listen(true);
    }, { once: true });
  }
}

/** Opens the pop-up in the click, or it would be blocked; what follows comes from a file that few need. */
function signIn() {
  const popup = open('', '', 'popup,width=480,height=680');
  return import(new URL('sign-in.js', FOLDER).href).then((flow) => flow.signIn(FOLDER.origin, popup));
}

// The script may stand in a page twice, or in two versions: the first is enough.
if (!window.HoverProfile) {
  window.HoverProfile = {
    /** Hears what happens in a closed shadow tree; of open ones it hears anyway. */
    attach(root) {
      roots.push(root);
      if (bringing) bringing.then((glue) => glue?.attach(root));
      else for (const kind in heard) root.addEventListener(kind, heard[kind], true);
    },
  };
  listen(true);
  const load = script?.dataset.load ?? document.querySelector('hover-profile[load]')?.getAttribute('load');
  if (load === 'now') bring();
  if (load === 'idle') {
    const idle = () => (window.requestIdleCallback ?? setTimeout)(bring);
    if (document.readyState === 'complete') idle();
    else addEventListener('load', idle, { once: true });
  }
}
