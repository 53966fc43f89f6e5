// Runs in every document before the page's own scripts and reports the tools that the page registers through WebMCP
// (webmachinelearning/webmcp 0b676d2, draft, moving). Where the browser has WebMCP its own methods stay in charge, otherwise
// this stands in for them. Only the top document counts, and only in a secure context, as the draft says.
(() => {
  'use strict';
  const report = globalThis.weirReport;
  delete globalThis.weirReport;
  if (typeof report !== 'function' || window !== window.top || !window.isSecureContext) return;

  const MOST_TOOLS = 256;
  const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
  const recorded = new Set();

  const record = (name) => {
    if (recorded.size < MOST_TOOLS && !recorded.has(name)) {
      recorded.add(name);
      report(name);
    }
  };
  const isTool = (tool) =>
    tool !== null && typeof tool === 'object' &&
    typeof tool.name === 'string' && NAME.test(tool.name) &&
    typeof tool.description === 'string' && tool.description !== '' &&
    typeof tool.execute === 'function';
  const nameOf = (tool) => (tool !== null && typeof tool === 'object' ? String(tool.name) : '');

  class ModelContext extends EventTarget {
    #tools = new Map();

    async registerTool(tool, options) {
      if (!isTool(tool) || this.#tools.has(tool.name)) {
        throw new DOMException('The tool lacks a valid name, a description or a function, or its name is taken.', 'InvalidStateError');
      }
      const signal = options && options.signal;
      if (signal && signal.aborted) return;
      const name = tool.name;
      this.#tools.set(name, tool);
      if (signal && typeof signal.addEventListener === 'function') {
        signal.addEventListener('abort', () => this.#tools.delete(name));
      }
      record(name);
    }

    unregisterTool(name) {
      this.#tools.delete(String(name));
    }

    provideContext(context) {
      this.#tools.clear();
      for (const tool of (context && context.tools) || []) {
        if (isTool(tool)) {
          this.#tools.set(tool.name, tool);
          record(tool.name);
        }
      }
    }

    clearContext() {
      this.#tools.clear();
    }
  }

  const watch = (context) => {
    const registerTool = context.registerTool;
    if (typeof registerTool === 'function') {
      context.registerTool = function (tool, ...rest) {
        const name = nameOf(tool);
        const outcome = registerTool.call(this, tool, ...rest);
        Promise.resolve(outcome).then(() => record(name), () => {});
        return outcome;
      };
    }
    const provideContext = context.provideContext;
    context.provideContext = function (given, ...rest) {
      const tools = Array.from((given && given.tools) || []);
      if (typeof provideContext !== 'function') {
        // The older way, gone from newer browsers: a page that still speaks it has tools nevertheless.
        tools.forEach((tool) => Promise.resolve(context.registerTool(tool)).catch(() => {}));
        return undefined;
      }
      const outcome = provideContext.call(this, given, ...rest);
      Promise.resolve(outcome).then(() => tools.map(nameOf).forEach(record), () => {});
      return outcome;
    };
  };

  const native = document.modelContext || navigator.modelContext;
  if (native) watch(native);
  const context = native || new ModelContext();
  for (const holder of [document, navigator]) {
    if (!holder.modelContext) {
      Object.defineProperty(holder, 'modelContext', { value: context, configurable: true, enumerable: true });
    }
  }

  // The declarative form: <form toolname="…">.
  const recordForms = () => {
    for (const form of document.querySelectorAll('form[toolname]')) {
      const name = form.getAttribute('toolname').trim();
      if (NAME.test(name)) record(name);
    }
  };
  document.addEventListener('DOMContentLoaded', () => {
    recordForms();
    new MutationObserver(recordForms).observe(document, { childList: true, subtree: true });
  });
})();
