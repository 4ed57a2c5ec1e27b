import { ADDRESS, FEED_LENGTH, NAME, escaped } from "../pages.js";

const item = ({ url, data }) => `<item><title>${escaped(data.title)}</title><link>${ADDRESS}${url}</link><guid>${ADDRESS}${url}</guid><pubDate>${data.date.toUTCString()}</pubDate><description>${escaped(data.summary)}</description></item>`;

export default class {
  data() {
    return { permalink: "/index.xml", eleventyImport: { collections: ["latest"] } };
  }

  render({ collections }) {
    return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${NAME}</title><link>${ADDRESS}/</link><description>The latest of ${NAME}</description>
${collections.latest.slice(0, FEED_LENGTH).map(item).join("\n")}
</channel></rss>
`;
  }
}
