import { ADDRESS, address, instant } from "../pages.js";

export default class {
  data() {
    return { permalink: "/sitemap.xml", eleventyImport: { collections: ["latest", "lists"] } };
  }

  render({ collections }) {
    const lists = collections.lists.filter(({ number }) => number === 1);
    return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>${ADDRESS}/</loc></url>
${collections.latest.map(({ url, data }) => `<url><loc>${ADDRESS}${url}</loc><lastmod>${instant(data.date)}</lastmod></url>`).join("\n")}
${lists.map(({ folder }) => `<url><loc>${ADDRESS}${address(folder, 1)}</loc></url>`).join("\n")}
</urlset>
`;
  }
}
