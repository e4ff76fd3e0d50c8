//! From the document to a snapshot.

use std::cell::Cell;

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::snapshot::{ElementSnapshot, MAX_ELEMENTS};
use hallpass_autofill::table::{
    BUSY, CONFIG_ERROR_MARKS, CONFIG_MARK, ELEMENTS, HAS_TEXT, PAGE_ID, Read, Row, VIEW,
    VIEW_ATTRIBUTE, VIEW_ROOT,
};
use js_sys::JsString;

use super::config::error_code;
use super::dom::{Animation, Collection, DOCUMENT, Document, Element, NodeList};
use super::json::decimal;
use super::motion;
use super::page::Target;
use super::visibility::{self, Sight};

/// How long a text from the page may be, in UTF-16 units: each takes at most 3 bytes of UTF-8 of
/// the [`MAX_TEXT_BYTES`](hallpass_autofill::snapshot::MAX_TEXT_BYTES) that a snapshot allows.
const MAX_TEXT_UNITS: u32 = 1365;

/// Reads snapshots and looks up what they name. Changes nothing.
pub(super) struct Reading {
    document: Document,
    /// Every input of the document, kept up to date by the browser.
    inputs: Collection,
    /// The document has the page id of a page of Microsoft's.
    has_page_id: Cell<bool>,
    /// The code, once the configuration was read: it does not change within a document.
    error_code: Cell<ErrorCode>,
    /// What moved in the last snapshot.
    motion: Cell<Option<Animation>>,
    /// What was foreseen and is to be confirmed.
    survey: Cell<Option<Survey>>,
}

/// What was found, before it is judged whether a person sees it.
struct Survey {
    /// The snapshot's elements, in the same order.
    nodes: Vec<Element>,
    views: Option<NodeList>,
    busy: Option<NodeList>,
    motion: Option<Animation>,
    is_moving: bool,
}

impl Survey {
    fn judge(&self, page: &mut PageSnapshot, sight: &Sight) {
        for (element, node) in page.elements.iter_mut().zip(&self.nodes) {
            element.is_visible = sight.is_visible(node);
        }
        // More than one view that is drawn: they swap.
        let mut drawn = items(self.views.as_ref()).filter(|view| sight.is_drawn(view));
        page.view_id = drawn
            .next()
            .and_then(|view| decimal(&text(view.attribute(VIEW_ATTRIBUTE))?));
        page.is_moving = self.is_moving || drawn.next().is_some();
        page.is_busy = items(self.busy.as_ref()).any(|element| sight.is_drawn(&element));
    }
}

/// What is known of the configuration.
#[derive(Default)]
enum ErrorCode {
    #[default]
    Unread,
    Read(Option<String>),
}

impl Reading {
    pub(super) fn new() -> Self {
        let document = DOCUMENT.with(Clone::clone);
        let inputs = document.elements_by_tag("input");
        Self {
            document,
            inputs,
            has_page_id: Cell::default(),
            error_code: Cell::default(),
            motion: Cell::default(),
            survey: Cell::default(),
        }
    }

    /// What the document shows if what is styled to be seen also lies where it can be seen: that
    /// costs no layout. [`Reading::confirm`] says what of it is true.
    pub(super) fn foresee(&self) -> PageSnapshot {
        let (survey, mut page) = self.survey();
        survey.judge(&mut page, &Sight::without_layout());
        self.survey.set(Some(survey));
        page
    }

    /// Judges what was foreseen, before anything can have changed, by where it lies.
    pub(super) fn confirm(&self, mut foreseen: PageSnapshot) -> PageSnapshot {
        if let Some(survey) = self.survey.take() {
            survey.judge(&mut foreseen, &Sight::default());
            self.motion.set(survey.motion);
        }
        foreseen
    }

    fn survey(&self) -> (Survey, PageSnapshot) {
        let page_id = self.page_id();
        self.has_page_id.set(page_id.is_some());
        let mut elements = Vec::<ElementSnapshot>::new();
        let mut nodes = Vec::<Element>::new();
        for row in ELEMENTS {
            let left = MAX_ELEMENTS.saturating_sub(elements.len());
            for (element, index) in self.matches(row).into_iter().take(left).zip(0..) {
                elements.push(ElementSnapshot {
                    key: row.key,
                    index,
                    is_visible: false,
                    is_enabled: visibility::is_enabled(&element),
                    detail: detail(row.read, &element),
                });
                nodes.push(element);
            }
        }
        let motion = motion::moving(&nodes);
        let page = PageSnapshot {
            page_id,
            view_id: None,
            elements,
            error_code: self.error_code(),
            is_busy: false,
            is_moving: false,
        };
        let survey = Survey {
            is_moving: motion.is_some() || motion::is_leaving(&nodes),
            nodes,
            views: self.query(VIEW),
            busy: self.query(BUSY),
            motion,
        };
        (survey, page)
    }

    /// What moved in the last snapshot, if it was an animation.
    pub(super) fn take_motion(&self) -> Option<Animation> {
        self.motion.take()
    }

    /// The element that a plan names, looked up anew.
    pub(super) fn find(&self, target: Target) -> Option<Element> {
        let row = ELEMENTS.iter().find(|row| row.key == target.key)?;
        self.matches(row).into_iter().nth(usize::from(target.index))
    }

    fn matches(&self, row: &Row) -> Vec<Element> {
        let mut found = Vec::new();
        for selector in row.selectors() {
            found.extend(items(self.query(selector).as_ref()).take(MAX_ELEMENTS));
        }
        found
    }

    /// An id is looked up in the whole document, which costs the browser nothing. Other selectors
    /// walk the tree: only Microsoft's view, where there is one, and not at all on a page that
    /// has neither an input nor a page id of Microsoft's.
    fn query(&self, selector: &str) -> Option<NodeList> {
        let is_first = |byte: &u8| !matches!(byte, b' ' | b'[' | b':');
        if selector
            .bytes()
            .take_while(is_first)
            .any(|byte| byte == b'#')
        {
            return Some(self.document.query_all(selector));
        }
        match self.document.element_by_id(VIEW_ROOT) {
            Some(root) => Some(root.query_all(selector)),
            None if self.inputs.length() == 0 && !self.has_page_id.get() => None,
            None => Some(self.document.query_all(selector)),
        }
    }

    /// Whether the document is still being parsed.
    pub(super) fn is_loading(&self) -> bool {
        self.document.ready_state() == "loading"
    }

    fn page_id(&self) -> Option<String> {
        text(
            self.document
                .query_all(PAGE_ID)
                .item(0)?
                .attribute("content"),
        )
    }

    fn error_code(&self) -> Option<String> {
        if let ErrorCode::Read(code) = self.error_code.take() {
            self.error_code.set(ErrorCode::Read(code.clone()));
            return code;
        }
        let scripts = self.document.query_all("script:not([src])");
        let script = items(Some(&scripts))
            .filter_map(|script| script.text())
            .find(|script| script.includes(CONFIG_MARK, 0))?;
        let code = error_code(|mark, max| {
            let start = u32::try_from(script.index_of(mark, 0)).ok()?;
            let start = start.saturating_add(u32::try_from(mark.len()).ok()?);
            text(Some(script.substring(start, start.saturating_add(max))))
        });
        // A script that is still being parsed may not have come to the code yet.
        let is_whole = code.is_some()
            || CONFIG_ERROR_MARKS
                .iter()
                .any(|mark| script.includes(mark, 0))
            || !self.is_loading();
        if is_whole {
            self.error_code.set(ErrorCode::Read(code.clone()));
        }
        code
    }
}

fn detail(read: Read, element: &Element) -> Option<String> {
    match read {
        Read::Presence => None,
        Read::Text => text(element.text()),
        Read::Attribute(name) => text(element.attribute(name)),
        Read::HasText => text(element.text()).map(|_| HAS_TEXT.to_owned()),
    }
}

fn items(list: Option<&NodeList>) -> impl Iterator<Item = Element> {
    (0..).map_while(move |index| list?.item(index))
}

/// Trimmed and cut before it crosses; `None` when nothing is left.
fn text(text: Option<JsString>) -> Option<String> {
    let text = String::from(text?.trim().substring(0, MAX_TEXT_UNITS));
    (!text.is_empty()).then_some(text)
}
