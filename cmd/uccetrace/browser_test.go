package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chromium is where Debian has it.
const chromium = "/usr/bin/chromium"

// browser is a headless one with nothing of its own to ask the network for.
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		t.Skipf("no browser at %s: apt-get install chromium, and this test reads the page in it", chromium)
	}
	if testing.Short() {
		t.Skip("a browser takes seconds to start")
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// failedPage writes the page of a capture with agents whose phones are not
// registered.
func failedPage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	shift, page := filepath.Join(dir, "shift"), filepath.Join(dir, "report.html")
	var out, errs bytes.Buffer
	require.Zero(t, run([]string{"simulate", shift, "--agents", "12", "--burst", "1m", "--decide", "cucm.line=unregistered:40%"}, nil, &out, &errs), errs.String())
	require.Zero(t, run([]string{"report", shift, "-o", page, "--case", "600123456"}, nil, &out, &errs), errs.String())
	return page
}

func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err, expression)
	return v
}

// TestPageInBrowser reads a report as its reader's browser does.
func TestPageInBrowser(t *testing.T) {
	ctx := browser(t)
	page := failedPage(t)
	var complaints, requests []string
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	watch, stop := context.WithCancel(ctx)
	defer stop()
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	done := make(chan struct{}, 2)
	console, asked := chromedp.Console(watch), chromedp.Events(watch, network.RequestWillBeSent)
	go func() {
		for m, err := range console {
			if err == nil {
				complaints = append(complaints, m.String())
			}
		}
		done <- struct{}{}
	}()
	go func() {
		for e, err := range asked {
			if err == nil {
				requests = append(requests, e.Request.URL)
			}
		}
		done <- struct{}{}
	}()
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate("file://"+page)))
	t.Run("ladder", func(t *testing.T) { ladderInBrowser(t, ctx) })
	t.Run("text", func(t *testing.T) { textInBrowser(t, ctx) })
	t.Run("widths", func(t *testing.T) { widthsInBrowser(t, ctx) })
	t.Run("contrast", func(t *testing.T) { contrastInBrowser(t, ctx) })
	t.Run("keyboard", func(t *testing.T) { keyboardInBrowser(t, ctx) })
	t.Run("print", func(t *testing.T) { printInBrowser(t, ctx) })
	stop()
	<-done
	<-done
	assert.Empty(t, complaints, "the console")
	assert.Equal(t, []string{"file://" + page}, requests)
}

// ladderInBrowser reads lifelines and arrows of the first failed login from the page.
func ladderInBrowser(t *testing.T, ctx context.Context) {
	names := ask[[]string](t, ctx, `[...document.querySelector("#login-1 svg").querySelectorAll(".lifeline .name")].map(e => e.textContent)`)
	assert.Equal(t, []string{"client", "ctisvr", "opc", "pim", "jgw", "(cucm)", "(router)"}, names)
	arrows := ask[[]string](t, ctx, `[...document.querySelectorAll("#login-1 svg .arrow")].map(g => {
		const box = g.querySelector(".shaft").getBoundingClientRect(), head = g.querySelector(".head").getBoundingClientRect();
		const life = n => [...g.ownerSVGElement.querySelectorAll(".lifeline")].find(l => l.textContent.replace(/[()]/g, "") === n).querySelector(".life").getBoundingClientRect();
		const near = (a, b) => Math.abs(a - b) < 3;
		const from = life(g.dataset.from), to = life(g.dataset.to), right = to.left > from.left;
		const drawn = right ? near(box.left, from.left) && near(head.right, to.left) : near(box.right, from.left) && near(head.left, to.left);
		return g.dataset.from + ">" + g.dataset.to + " " + g.classList[1] + (drawn ? "" : " is drawn elsewhere");
	})`)
	for _, want := range []string{"client>ctisvr matched", "ctisvr>opc matched", "opc>pim matched", "pim>jgw matched", "jgw>pim different",
		"pim>opc missing", "opc>router missing", "ctisvr>client missing", "pim>opc unexpected", "ctisvr>client unexpected"} {
		assert.Contains(t, arrows, want)
	}
	for _, a := range arrows {
		assert.NotContains(t, a, "elsewhere")
	}
	assert.Equal(t, "here observed and expected part: different", ask[string](t, ctx, `document.querySelector("#login-1 svg .rule .label").textContent`))
	outside := ask[[]string](t, ctx, `[...document.querySelectorAll("svg text")].filter(e => {
		const b = e.getBoundingClientRect(), s = e.ownerSVGElement.getBoundingClientRect();
		return b.left < s.left - 1 || b.right > s.right + 1 || b.bottom > s.bottom + 1;
	}).map(e => e.textContent)`)
	assert.Empty(t, outside, "labels that leave the drawing")
	assert.Empty(t, ask[[]string](t, ctx, `[...document.querySelectorAll("svg")].filter(e => !e.querySelector(":scope > title") || !e.querySelector(":scope > desc")).map(e => e.outerHTML)`))
}

var invokeID = regexp.MustCompile(`opc (0xf[0-9a-f]+)`)

// textInBrowser: search finds an InvokeID, and the raw lines are folded under their
// steps.
func textInBrowser(t *testing.T, ctx context.Context) {
	id := invokeID.FindStringSubmatch(ask[string](t, ctx, `document.querySelector("#login-1").innerText`))
	require.NotNil(t, id)
	assert.True(t, ask[bool](t, ctx, fmt.Sprintf(`window.find(%q)`, id[1])))
	folded := ask[int](t, ctx, `document.querySelectorAll("#login-1 .timeline details:not([open]) pre").length`)
	assert.Greater(t, folded, 10)
	assert.Contains(t, ask[string](t, ctx, `document.querySelector("#login-1 .timeline tr:nth-child(4) pre").textContent`), "Trace:")
}

// widthsInBrowser: the page is never wider than the window; what is wider scrolls in
// a place of its own.
func widthsInBrowser(t *testing.T, ctx context.Context) {
	for _, width := range []int64{360, 768, 1600} {
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)))
		assert.LessOrEqual(t, ask[int64](t, ctx, `document.documentElement.scrollWidth`), width, "%d pixels", width)
		assert.Empty(t, ask[[]string](t, ctx, `[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll") && !e.closest(".skip") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + " " + e.textContent.slice(0, 40))`), "%d pixels", width)
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)))
}

// contrasts are the texts of less than 4.5 : 1.
const contrasts = `(() => {
	const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m.slice(0, 3); };
	const light = c => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
	const back = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
	const bad = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || e.closest("title, desc, .skip")) continue;
		const s = getComputedStyle(e), c = parse(e instanceof SVGElement ? s.fill : s.color), b = back(e);
		const [hi, lo] = [light(c), light(b)].sort((x, y) => y - x), ratio = (hi + 0.05) / (lo + 0.05);
		if (ratio < 4.5) bad.add(e.tagName + "." + (e.getAttribute("class") || "") + " " + ratio.toFixed(2));
	}
	return [...bad];
})()`

func contrastInBrowser(t *testing.T, ctx context.Context) {
	var backs []string
	for _, scheme := range []string{"light", "dark"} {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		require.NoError(t, err)
		assert.Empty(t, ask[[]string](t, ctx, contrasts), scheme)
		backs = append(backs, ask[string](t, ctx, `getComputedStyle(document.documentElement).backgroundColor`))
	}
	assert.NotEqual(t, backs[0], backs[1], "light and dark differ")
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	require.NoError(t, err)
}

// keyboardInBrowser: the first stop is the way past the head; folded lines and wide
// tables can be reached, and show that they are.
func keyboardInBrowser(t *testing.T, ctx context.Context) {
	assert.Equal(t, "#main", ask[string](t, ctx, `document.querySelector("a, summary, [tabindex]").getAttribute("href")`))
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent("\t")))
	assert.Equal(t, "Skip to the report", ask[string](t, ctx, `document.activeElement.textContent`))
	assert.True(t, ask[bool](t, ctx, `document.activeElement.getBoundingClientRect().left >= 0`), "it shows while it has the focus")
	assert.NotEqual(t, "none", ask[string](t, ctx, `getComputedStyle(document.activeElement).outlineStyle`))
	assert.Zero(t, ask[int](t, ctx, `[...document.querySelectorAll(".scroll")].filter(e => e.tabIndex !== 0 || !e.getAttribute("aria-label")).length`))
}

// printInBrowser: on paper the folded lines are open, nothing is cut, and the last
// step is there.
func printInBrowser(t *testing.T, ctx context.Context) {
	paper, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	require.NoError(t, err)
	text, pages := pdfText(t, paper)
	assert.Greater(t, pages, 3)
	last := ask[string](t, ctx, `[...document.querySelectorAll("#login-1 .timeline pre")].pop().textContent`)
	squeezed := func(s string) string { return regexp.MustCompile(`[^0-9A-Za-z]+`).ReplaceAllString(s, "") }
	assert.Contains(t, squeezed(text), squeezed(last), "the raw line of the last step")
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(718, 1000)))
	assert.Empty(t, ask[[]string](t, ctx, `[...document.querySelectorAll("body *")].filter(e => !e.closest(".skip, nav") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + " " + e.textContent.slice(0, 40))`), "beyond the paper's edge")
	assert.Empty(t, ask[[]string](t, ctx, `[...document.querySelectorAll("tr, svg, li")].filter(e => getComputedStyle(e).breakInside !== "avoid").map(e => e.tagName)`), "rows that a page may cut")
	assert.Empty(t, ask[[]int](t, ctx, `[...document.querySelectorAll("svg")].map(e => e.getBoundingClientRect().height).filter(h => h > 990)`), "drawings taller than a page")
}
