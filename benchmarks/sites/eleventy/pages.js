// Pages as plain template literals, which is Eleventy's fastest language.
import { readFileSync } from "node:fs";

const newsroom = JSON.parse(readFileSync(new URL("newsroom.json", import.meta.url)));
export const { authors, entities, sections } = newsroom;
export const NAME = "The Salt Coast Tidings";
export const ADDRESS = "https://tidings.example.com";
export const LIST_LENGTH = 50;
export const FEED_LENGTH = 15;

const SPECIAL = /[&<>"']/;
const ALL_SPECIAL = /[&<>"']/g;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
export const escaped = (value) => {
  const text = String(value);
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, (one) => ENTITIES[one]) : text;
};

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];
export const instant = (date) => `${date.toISOString().slice(0, 19)}Z`;
export const day = (date) => `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;

const BANDS = [[8, "Very Bullish", "positive"], [5.6, "Bullish", "positive"], [4.5, "Neutral", "neutral"],
  [2, "Bearish", "negative"], [0, "Very Bearish", "negative"]];
export const badge = (score) => {
  const [, label, tone] = BANDS.find(([start]) => score >= start);
  return `<span class="badge ${tone}">${label} ${score}/10</span>`;
};

const MASTHEAD = `<header class="masthead"><a href="/">${NAME}</a><nav>${Object.entries(sections).map(([id, name]) => `<a href="/${id}/">${name}</a> `).join("")}</nav></header>`;

export const page = (title, address, meta, main) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} | ${NAME}</title>
<link rel="canonical" href="${ADDRESS}${address}">
${meta}<link rel="stylesheet" href="/site.css"><link rel="alternate" type="application/feed+json" href="/feed.json"><link rel="alternate" type="application/rss+xml" href="/index.xml">
</head><body>
${MASTHEAD}
<main>${main}</main>
<footer><p>${NAME} is invented, and so is its news.</p></footer>
</body></html>
`;

export const teaser = ({ url, data }) => `
<li><a href="${url}">${escaped(data.title)}</a> <time datetime="${instant(data.date)}">${day(data.date)}</time> ${badge(data.sentiment)}<p>${escaped(data.summary)}</p></li>`;

export const address = (folder, number) => (number === 1 ? `/${folder}/` : `/${folder}/page/${number}/`);

export const parts = (folder, title, articles) => {
  const count = Math.max(1, Math.ceil(articles.length / LIST_LENGTH));
  return Array.from({ length: count }, (_, at) => ({
    folder, title, count, number: at + 1, articles: articles.slice(at * LIST_LENGTH, (at + 1) * LIST_LENGTH),
  }));
};

export const list = ({ folder, title, count, number, articles }) => page(title, address(folder, number), "",
  `<h1>${escaped(title)}</h1><ul class="list">${articles.map(teaser).join("")}</ul>
<nav class="pager">${number > 1 ? `<a rel="prev" href="${address(folder, number - 1)}">Newer</a>` : ""} <span>Page ${number} of ${count}</span> ${number < count ? `<a rel="next" href="${address(folder, number + 1)}">Older</a>` : ""}</nav>`);

const TAGS = /<[^>]*>/g;
export const feed = (title, folder, articles) => JSON.stringify({
  version: "https://jsonfeed.org/version/1.1",
  title,
  home_page_url: `${ADDRESS}/${folder}`,
  feed_url: `${ADDRESS}/${folder}feed.json`,
  language: "en",
  items: articles.slice(0, FEED_LENGTH).map(({ url, data, templateContent }) => ({
    id: ADDRESS + url,
    url: ADDRESS + url,
    title: data.title,
    summary: data.summary,
    date_published: instant(data.date),
    content_html: templateContent,
    content_text: templateContent.replace(TAGS, ""),
    authors: data.authors.map((id) => ({ name: authors[id] })),
    tags: [data.section],
    _newsroom: {
      sentiment: data.sentiment, takeaways: data.takeaways, facts: data.facts, affected: data.affected,
      mentions: data.mentions.map((id) => entities[id]), sources: data.sources,
    },
  })),
});
