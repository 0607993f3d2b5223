// Streamlit has no language setting: its own English words are put into Chinese here, as they appear.
// Which language the visitor reads stands in [data-pm-lang], written by ui/main.py. Texts of the product are not touched:
// a whole text must match.
"use strict";

(() => {
  const WORDS = new Map(Object.entries({
    "Upload": "上传",
    "Browse files": "选择文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Remove file": "移除文件",
    "Fullscreen": "全屏",
    "View fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Exit fullscreen": "退出全屏",
    // "Download as CSV" stays: ui/frame.py hides that button by its name.
    "Search": "搜索",
    "Skip to main content": "跳到主要内容",
    "Type to search": "输入以搜索",
    "Show/hide columns": "显示或隐藏列",
    "Show or hide columns": "显示或隐藏列",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Format": "格式",
    "Autosize": "自动列宽",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏列",
    "Column statistics": "列统计",
    "Statistics": "统计",
    "Clear selection": "清除选择",
    "Select all": "全选",
    "Deselect all": "全不选",
    "Press Enter to submit form": "按回车键提交",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车键提交",
    "Press ⌘+Enter to submit form": "按 ⌘+回车键提交",
    "Press Enter to apply": "按回车键确认",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车键确认",
    "Press ⌘+Enter to apply": "按 ⌘+回车键确认",
    "Navigate to home page": "回到首页",
    "Sidebar": "侧栏",
    "App pages": "页面",
    "Open": "展开",
    "Selected values": "已选",
    "Clear all": "全部清除",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "No results": "没有结果",
    "No options to select": "没有可选项",
    "empty": "空",
    "Rerun": "重新运行",
    "Stop": "停止",
    "Settings": "设置",
    "Print": "打印",
    "Record a screencast": "录屏",
    "Record screen": "录屏",
    "About": "关于",
    "Clear cache": "清除缓存",
    "Main menu": "主菜单",
    "Connecting": "正在连接",
    "CONNECTING": "正在连接",
    "Connection error": "连接出错",
    "Connection lost": "连接中断",
    "Running...": "正在运行……",
    "RUNNING...": "正在运行……",
    "Please wait...": "请稍候……",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": "您要的页面不存在，已打开首页。",
    "Close": "关闭",
    "Cancel": "取消",
    "Copy to clipboard": "复制",
    "Link copied": "已复制链接",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "简写",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "日元",
    "Percent": "百分比",
    "Scientific": "科学记数",
    "Accounting": "会计格式",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Open sidebar": "展开侧栏",
    "Close sidebar": "收起侧栏",
    "View more": "显示更多",
    "View less": "收起",
  }));
  const PATTERNS = [
    [/^(?:Limit )?(\d+(?:\.\d+)?) ?([KMG]B) per file(?:\s*•\s*(.+))?$/, (m) => `每个文件不超过 ${m[1]}${m[2]}${m[3] ? "，" + m[3] : ""}`],
    [/^File must be (\d+(?:\.\d+)?) ?([KMG]B) or smaller\.?$/, (m) => `文件不得超过 ${m[1]}${m[2]}`],
    [/^(.+) files are not allowed\.?$/, (m) => `不接受 ${m[1]} 文件`],
    [/^Error: (.+ files are not allowed\.?|File must be .+)$/, (m) => `未能上传：${translated(m[1]) || m[1]}`],
    [/^Select (\d+) matches$/, (m) => `选中符合的 ${m[1]} 项`],
    [/^(\d+) options? available\.?$/, (m) => `有 ${m[1]} 个可选项`],
    [/^View (\d+) more$/, (m) => `再显示 ${m[1]} 项`],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const SKIPPED = "script,style,textarea,canvas,[data-testid=stHtml],[data-testid=stText]";

  let chinese = true;
  // What stood in a text or an attribute before, and what was put there: the way back to English without a fresh page,
  // which would forget the file somebody has just chosen.
  const texts = new WeakMap();
  const attributes = new WeakMap();

  const translated = (text) => {
    const plain = text.trim();
    if (!plain || plain.length > 120) return null;
    const known = WORDS.get(plain);
    if (known) return text.replace(plain, known);
    for (const [pattern, say] of PATTERNS) {
      const match = pattern.exec(plain);
      if (match) return say(match);
    }
    return null;
  };

  const visitText = (node) => {
    if (!node.parentElement || node.parentElement.closest(SKIPPED)) return;
    const said = translated(node.data);
    if (said === null || said === node.data) return;
    texts.set(node, [node.data, said]);
    node.data = said;
  };

  const visitAttributes = (element) => {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      const said = value && translated(value);
      if (!said || said === value) continue;
      attributes.set(element, {...attributes.get(element), [name]: [value, said]});
      element.setAttribute(name, said);
    }
  };

  const restoreText = (node) => {
    const [was, said] = texts.get(node) || [];
    if (said !== undefined && node.data === said) node.data = was;
  };

  const restoreAttributes = (element) => {
    for (const [name, [was, said]] of Object.entries(attributes.get(element) || {})) {
      if (element.getAttribute(name) === said) element.setAttribute(name, was);
    }
  };

  // A chart's words are ours; it draws itself in thousands of pieces, several times, and every one would be looked at.
  const CHART = "js-plotly-plot";
  const inChart = (node) => Boolean((node.closest ? node : node.parentElement)?.closest(`.${CHART}`));
  const outsideCharts = (node) =>
    node.classList?.contains(CHART) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;

  const walk = (root, onText, onElement) => {
    if (root.nodeType === Node.TEXT_NODE) { onText(root); return; }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    onElement(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, outsideCharts);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) onText(node); else onElement(node);
    }
  };
  const visit = (root) => walk(root, visitText, visitAttributes);

  const readLanguage = () => {
    const said = document.querySelector("[data-pm-lang]");
    if (!said) return;
    const next = said.dataset.pmLang !== "en";
    const tongue = next ? "zh-CN" : "en";
    // Written only where it differs: the browser takes a language set anew for another one, and styles the whole page.
    if (document.documentElement.lang !== tongue) document.documentElement.lang = tongue;
    if (next === chinese) return;
    chinese = next;
    if (chinese) visit(document.body); else walk(document.body, restoreText, restoreAttributes);
  };

  const observer = new MutationObserver((changes) => {
    readLanguage();
    if (!chinese) return;
    for (const change of changes) {
      if (inChart(change.target)) continue;
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else if (change.type === "characterData") visitText(change.target);
      else visitAttributes(change.target);
    }
  });

  // A box sends what was typed when it is left. A link clicked at that very moment would turn the page before the
  // server has heard of it, and the text would be gone: the click waits until it has.
  const LINKS = "[data-testid=stSidebarNavLink],[data-testid=stPageLink-NavLink]";
  const BOXES = "textarea,input[type=text]";
  let entered = null;
  let held = null;
  const whenHeard = (go) => {
    const began = Date.now();
    const look = () => {
      const passed = Date.now() - began;
      const app = document.querySelector("[data-testid=stApp]");
      const still = app && app.getAttribute("data-test-script-state") === "notRunning";
      if ((passed > 300 && still) || passed > 6000) go(); else setTimeout(look, 50);
    };
    look();
  };
  document.addEventListener("focusin", (event) => {
    entered = event.target.matches(BOXES) ? {box: event.target, value: event.target.value} : null;
  });
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest && event.target.closest(LINKS);
    const unsent = entered && entered.box === document.activeElement && entered.box.value !== entered.value;
    const here = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey; // not for another tab
    held = link && unsent && here ? link : null;
  }, true);
  document.addEventListener("click", (event) => {
    if (!held || !held.contains(event.target)) return;
    const link = held;
    held = null;
    event.preventDefault();
    event.stopPropagation();
    whenHeard(() => link.click());
  }, true);

  // A page writes its choices into its address one after another, and Streamlit makes a step of the browser's history
  // of each: Back would lead to an address half written, which the page completes again at once, and never further.
  // A step here is what somebody did: all that follows from one click or key, up to the next, is one.
  let acted = false;
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { acted = true; }, true);
  }
  window.addEventListener("popstate", () => { acted = false; });
  const push = history.pushState;
  history.pushState = function (...step) {
    (acted ? push : history.replaceState).apply(history, step);
    acted = false;
  };

  const start = () => {
    // Of a name that stands twice the server takes the last; another answer here would load the page for ever.
    chinese = new URLSearchParams(location.search).getAll("lang").at(-1) !== "en";
    observer.observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: [...ATTRIBUTES, "data-pm-lang"],
    });
    if (chinese) visit(document.body);
  };
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
