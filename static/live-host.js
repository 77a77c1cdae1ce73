// Brings the live figures of a page to life, without a kernel: their state and their modules are beside the page.
//
// A figure stands in the page as a still picture and a reference to its state (written by lstm_lib/widgets/figure.py).
// Its module follows the AFM interface of anywidget, so the same module runs in JupyterLab and Colab. When something
// is missing or goes wrong, the still picture stays and a line below it says what happened.
(() => {
  const TYPE = "application/vnd.jupyter.widget-";
  const BINARY = {
    base64: (data) => Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)),
    hex: (data) => Uint8Array.from(data.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
  };

  /** The values of one figure: what anywidget calls a model, without a kernel to talk to. */
  class Model {
    #values;
    #listeners = new Map();
    constructor(values) {
      this.#values = values;
    }
    get(name) {
      return this.#values[name];
    }
    set(name, value) {
      if (typeof name === "object") return Object.entries(name).forEach(([k, v]) => this.set(k, v));
      if (Object.is(this.#values[name], value)) return;
      this.#values[name] = value;
      for (const event of [`change:${name}`, "change"])
        this.#listeners.get(event)?.forEach((tell) => tell(this, value));
    }
    on(event, tell) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(tell);
    }
    off(event, tell) {
      tell ? this.#listeners.get(event)?.delete(tell) : this.#listeners.delete(event);
    }
    save_changes() {}
    send() {}
  }

  let coming;
  /** States of all figures of the page by id, and the pieces that their modules share, fetched once. They are a
      script, for a page that was opened from a folder may not fetch. */
  function states() {
    coming ??= new Promise((resolve, reject) => {
      const src = document.querySelector('meta[name="live-states"]')?.content;
      if (!src) return reject(new Error("its data is missing from this page"));
      const script = document.createElement("script");
      script.onload = () => resolve({ state: {}, shared: [], ...window.liveStates });
      script.onerror = () => reject(new Error("its data did not arrive"));
      document.head.append(Object.assign(script, { src }));
    });
    return coming;
  }
  const whole = (text, shared) => (Array.isArray(text) ? text.map((k) => shared[k]).join("") : text);

  async function mount(place) {
    const { model_id } = JSON.parse(place.querySelector(`script[type="${TYPE}view+json"]`).textContent);
    const { state, shared } = await states();
    const entry = state[model_id];
    if (!entry?.state?._esm) throw new Error("its data is missing from this page");
    const values = { ...entry.state };
    for (const { path, data, encoding } of entry.buffers ?? []) {
      const bytes = BINARY[encoding](data);
      const last = path.at(-1);
      path.slice(0, -1).reduce((at, key) => at[key], values)[last] = new DataView(bytes.buffer);
    }
    const css = whole(values._css, shared);
    if (css && ![...document.querySelectorAll("style.live-style")].some((style) => style.textContent === css)) {
      const style = Object.assign(document.createElement("style"), { className: "live-style", textContent: css });
      document.head.append(style);
    }
    const url = URL.createObjectURL(new Blob([whole(values._esm, shared)], { type: "text/javascript" }));
    const module = await import(url).finally(() => URL.revokeObjectURL(url));
    const widget = typeof module.default === "function" ? await module.default() : module.default;
    const model = new Model(values);
    const el = document.createElement("div");
    const still = place.querySelector(".live-still");
    el.className = "live-view";
    await widget.initialize?.({ model });
    still.before(el);
    still.hidden = true;
    try {
      await widget.render({ model, el });
    } catch (error) {
      el.remove();
      still.hidden = false;
      throw error;
    }
    place.dataset.live = "yes";
  }

  function apologise(place, error) {
    console.error("live figure:", error);
    const note = document.createElement("p");
    note.className = "live-note";
    note.textContent = `This figure could not come to life: ${error.message}. The picture above shows its first state.`;
    place.append(note);
    place.dataset.live = "no";
  }

  const begun = new Map();
  /** Bring one figure to life, once. */
  function enliven(place) {
    if (!begun.has(place))
      begun.set(
        place,
        mount(place).catch((error) => apologise(place, error)),
      );
    return begun.get(place);
  }

  /** A link such as ?w=1.05#fig-carousel sets that figure's state. */
  function follow({ search, hash }) {
    const target = search && hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    const place = target && (target.matches(".live-figure") ? target : target.querySelector(".live-figure"));
    if (!place) return false;
    enliven(place).then(() => {
      const figure = place.querySelector(".lf");
      figure?.dispatchEvent(
        new CustomEvent("live-figure-set", { detail: Object.fromEntries(new URLSearchParams(search)) }),
      );
      const { top, bottom } = place.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) place.scrollIntoView({ block: "nearest" });
    });
    return true;
  }

  function start() {
    const places = [...document.querySelectorAll(".live-figure")];
    follow(location);
    // A figure comes to life when it is less than a screen away: a phone that opens a page has enough to do.
    const near = new IntersectionObserver(
      (entries) => entries.forEach((entry) => entry.isIntersecting && enliven(entry.target)),
      { rootMargin: "100% 0px" },
    );
    places.forEach((place) => near.observe(place));
    addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
      if (link && plain && link.pathname === location.pathname && link.host === location.host && follow(link)) {
        history.replaceState(null, "", link.href);
        event.preventDefault();
      }
    });
  }
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
