"""`ikm form paper`: the questionnaire of the regulation on paper, which a scanner reads back."""

from ikm.forms.paper.form import PaperForm, paper_form
from ikm.forms.paper.variants import layouts_of

__all__ = ["PaperForm", "layouts_of", "paper_form"]
