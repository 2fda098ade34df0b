"""What a document says of itself (XMP): title, language, date, and the standards that it keeps.

ISO 16684-1 (XMP), ISO 19005-2, 6.6 (PDF/A), ISO 14289-1, 5 (PDF/UA; its one property is no part of PDF/A's own schemas,
so that PDF/A asks for a description of it).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

MAKER = "ikm"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{maker}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{maker}</xmp:CreatorTool>{dates}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class Description:
    """Of a document. created: the ISO date that it bears; "" without one."""

    title: str
    author: str
    subject: str
    language: str
    created: str = ""

    @property
    def xmp(self) -> bytes:
        """As the XML that a file carries."""
        stamp = f"{self.created}T00:00:00+00:00"
        dates = "".join(f"\n<xmp:{name}>{stamp}</xmp:{name}>" for name in ("CreateDate", "ModifyDate"))
        words = {name: escape(getattr(self, name)) for name in ("title", "author", "subject", "language")}
        return _XMP.format(**words, maker=MAKER, dates=dates if self.created else "").encode()

    @property
    def entries(self) -> dict[str, str]:
        """The same as the older dictionary, which XMP must not gainsay."""
        words = {"/Title": self.title, "/Author": self.author, "/Subject": self.subject}
        stamp = f"D:{self.created.replace('-', '')}000000+00'00'"
        dates = {"/CreationDate": stamp, "/ModDate": stamp} if self.created else {}
        return {**words, "/Creator": MAKER, "/Producer": MAKER, **dates}
